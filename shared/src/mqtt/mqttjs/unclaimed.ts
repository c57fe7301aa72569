import type { IncomingMessage } from '../endpoint.js';
import { type FilterEntry, handOver } from '../subscriptions.js';

const PATIENCE_MS = 5000;

/**
 * Messages that a resumed session brings before their handler is subscribed: a program that has just started
 * subscribes one filter after the other, and the broker does not wait for that. They stay unacknowledged until a
 * handler claims them, or the time is over, when they are acknowledged unread. The broker's window of unacknowledged
 * messages bounds their number.
 */
export class Unclaimed {
  private held: { message: IncomingMessage; done: () => void }[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** A connection has been made. */
  open(sessionPresent: boolean): void {
    this.close();
    if (sessionPresent) this.timer = setTimeout(() => this.giveUp(), PATIENCE_MS);
  }

  /** Keeps a message that nobody handles yet. @returns undefined when it is not worth keeping. */
  hold(message: IncomingMessage): Promise<void> | undefined {
    if (this.timer === undefined || message.qos === 0) return undefined;
    return new Promise(done => this.held.push({ message, done }));
  }

  /** Hands over what `entriesFor` now has a handler for. */
  claim(entriesFor: (topic: string) => readonly FilterEntry[], onError: (error: unknown) => void): void {
    const held = this.held;
    this.held = [];
    for (const one of held) {
      const entries = entriesFor(one.message.topic);
      if (entries.length === 0) this.held.push(one);
      else (handOver(one.message, entries, onError) ?? Promise.resolve()).then(one.done);
    }
  }

  /** The connection ends: what nobody has read is not acknowledged, and comes again with the next one. */
  close(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.held = [];
  }

  /** Nobody wants what is held. */
  private giveUp(): void {
    const { held } = this;
    this.close();
    for (const { done } of held) done();
  }
}
