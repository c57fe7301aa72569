import { EdgevitalsError } from '@edgevitals/shared/errors';
import {
  type IncomingMessage,
  type LinkState,
  type MessageHandler,
  type MqttEndpoint,
  type OutgoingMessage,
  type Subscription,
  topicMatches,
} from '@edgevitals/shared/mqtt';
import type { Topics } from '@edgevitals/shared/topics';

interface ReplayListener {
  readonly filter: string;
  readonly handler: MessageHandler;
}

/**
 * The analyzer's link while a recording is replayed, and that of who asks it: messages of the recording come in, questions and
 * answers pass, and what nobody listens to goes nowhere. There is no device to be asked.
 */
export class ReplayLink implements MqttEndpoint {
  readonly protocol = 5;
  private readonly topics: Topics;
  private readonly onError: (error: unknown) => void;
  private readonly listeners: ReplayListener[] = [];
  private readonly watchers = new Set<(state: LinkState) => void>();
  private current: LinkState = 'connected';

  /** @param onError is told what a handler failed with. */
  constructor(topics: Topics, onError: (error: unknown) => void) {
    this.topics = topics;
    this.onError = onError;
  }

  get state(): LinkState {
    return this.current;
  }

  onState(watcher: (state: LinkState) => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  async publish({ topic, payload, qos = 1, properties = {} }: OutgoingMessage): Promise<void> {
    const bytes = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
    const isHeard = this.offer({
      ...{ topic, payload: bytes, qos, properties },
      ...{ retain: false, duplicate: false },
    });
    if (!isHeard && this.topics.parse(topic)?.kind === 'request')
      throw new EdgevitalsError('NO_SUBSCRIBER', `a recording answers nothing on ${topic}`);
  }

  async subscribe(filter: string, handler: MessageHandler): Promise<Subscription> {
    const listener = { filter, handler };
    this.listeners.push(listener);
    return {
      unsubscribe: async () => {
        const index = this.listeners.indexOf(listener);
        if (index >= 0) this.listeners.splice(index, 1);
      },
    };
  }

  /** Gives a message to who listens, and resolves when it has been dealt with. */
  async deliver(message: IncomingMessage): Promise<void> {
    for (const { handler } of this.listenersTo(message)) await this.hand(message, handler);
  }

  async close(): Promise<void> {
    this.current = 'closed';
    this.listeners.length = 0;
    for (const watcher of [...this.watchers]) watcher('closed');
  }

  /** Whether anybody listens there; they have it after the caller's turn, as from a broker. */
  private offer(message: IncomingMessage): boolean {
    const heard = this.listenersTo(message);
    for (const { handler } of heard) queueMicrotask(() => void this.hand(message, handler));
    return heard.length > 0;
  }

  private listenersTo({ topic }: IncomingMessage): ReplayListener[] {
    return this.listeners.filter(({ filter }) => topicMatches(filter, topic));
  }

  private async hand(message: IncomingMessage, handler: MessageHandler): Promise<void> {
    try {
      await handler(message);
    } catch (error) {
      this.onError(error);
    }
  }
}
