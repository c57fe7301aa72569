/**
 * PUBACKs in the order in which the messages came ([MQTT-4.6.0-2]), each after its handlers are done. One queue
 * belongs to one connection: what is not acknowledged when it ends is sent again by the broker.
 */
export class Acknowledgements {
  private readonly queue: { messageId: number; done: boolean }[] = [];
  private idle: (() => void)[] = [];
  private readonly send: (messageId: number) => void;

  constructor(send: (messageId: number) => void) {
    this.send = send;
  }

  /** Messages that wait for their handlers, or for an earlier message's. */
  get pending(): number {
    return this.queue.length;
  }

  /** Takes a message's place in the queue. Call the returned function when it has been handled. */
  expect(messageId: number): () => void {
    const entry = { messageId, done: false };
    this.queue.push(entry);
    return () => {
      entry.done = true;
      while (this.queue[0]?.done) this.send(this.queue.shift()!.messageId);
      if (this.queue.length === 0) this.settle();
    };
  }

  /** Resolves when nothing waits any more. */
  whenIdle(): Promise<void> {
    return this.queue.length === 0 ? Promise.resolve() : new Promise(resolve => this.idle.push(resolve));
  }

  /** The connection has ended: nothing can be acknowledged any more. */
  discard(): void {
    this.queue.length = 0;
    this.settle();
  }

  private settle(): void {
    for (const resolve of this.idle) resolve();
    this.idle = [];
  }
}
