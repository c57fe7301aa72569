import { EdgevitalsError } from '../../errors/errors.js';
import type {
  IncomingMessage,
  LinkState,
  MessageHandler,
  MqttEndpoint,
  OutgoingMessage,
  SubscribeOptions,
  Subscription,
} from '../endpoint.js';
import { noSubscriber } from '../no_subscriber.js';
import { handOver, Subscriptions } from '../subscriptions.js';
import { isTopicFilter, topicMatches } from '../topic_filter.js';

/** Messages that wait for a client, as in mosquitto's default; the oldest gives way. */
const QUEUE = 1000;
/** QoS 1 messages that handlers work on at once. */
const WINDOW = 256;

interface Wiring {
  /** Asked for at each connection. */
  readonly will: (() => OutgoingMessage) | undefined;
  readonly onError: (error: unknown) => void;
  /** Takes a message to all subscribers; false where there are none. */
  route(message: OutgoingMessage): boolean;
  retained(): Iterable<IncomingMessage>;
  /** The endpoint is gone for good. */
  closed(): void;
}

/** One client of a `MemoryBroker`, with its session. */
export class MemoryEndpoint implements MqttEndpoint {
  readonly protocol = 5;
  private readonly wiring: Wiring;
  private readonly subscriptions = new Subscriptions();
  private readonly listeners = new Set<(state: LinkState, reason?: Error) => void>();
  private current: LinkState = 'connected';
  private readonly queue: IncomingMessage[] = [];
  private readonly unacknowledged = new Set<IncomingMessage>();
  private waiters: (() => void)[] = [];
  private pumping = false;
  /** Counts links: what an earlier one delivered cannot be acknowledged on a later one. */
  private epoch = 0;
  private will: OutgoingMessage | undefined;

  constructor(wiring: Wiring) {
    this.wiring = wiring;
    this.will = wiring.will?.();
  }

  get state(): LinkState {
    return this.current;
  }

  onState(listener: (state: LinkState, reason?: Error) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async publish(message: OutgoingMessage): Promise<void> {
    if (this.current !== 'connected')
      throw new EdgevitalsError('LINK_CLOSED', 'not connected to the in-process broker');
    const matched = this.wiring.route(message);
    const { epoch } = this;
    await undefined;
    if (epoch !== this.epoch)
      throw new EdgevitalsError('LINK_CLOSED', 'the link was lost before the acknowledgement');
    if (!matched && message.needsSubscriber === true) throw noSubscriber(message.topic);
  }

  async subscribe(
    filter: string,
    handler: MessageHandler,
    options: SubscribeOptions = {},
  ): Promise<Subscription> {
    if (!isTopicFilter(filter)) {
      throw new EdgevitalsError('TOPIC_INVALID', `${JSON.stringify(filter)} is not a topic filter`);
    }
    if (this.current === 'closed') throw new EdgevitalsError('LINK_CLOSED', 'the endpoint is closed');
    const own: MessageHandler = message => handler(message);
    this.subscriptions.add(filter, own, options);
    for (const message of this.wiring.retained()) {
      if (topicMatches(filter, message.topic)) this.enqueue({ ...message });
    }
    return {
      unsubscribe: async () => {
        this.subscriptions.remove(filter, own);
      },
    };
  }

  async close(timeoutMs = 2000): Promise<void> {
    if (this.current === 'closed') return;
    this.change('closed');
    this.queue.length = 0;
    this.wiring.closed();
    if (this.unacknowledged.size === 0) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<void>(resolve => {
      timer = setTimeout(resolve, timeoutMs);
    });
    await Promise.race([new Promise<void>(resolve => this.waiters.push(resolve)), timeout]);
    clearTimeout(timer);
  }

  /** Called by the broker with every message; takes those that match, and says whether it did. */
  offer(message: IncomingMessage, own: boolean): boolean {
    if (this.current === 'closed') return false;
    const entries = this.subscriptions
      .entriesFor(message.topic)
      .filter(entry => !(own && entry.options.noLocal));
    if (entries.length === 0) return false;
    const granted = entries.some(entry => entry.options.qos !== 0) ? message.qos : 0;
    this.enqueue({ ...message, qos: granted });
    return true;
  }

  /** The link breaks. */
  drop(): void {
    if (this.current !== 'connected') return;
    this.epoch++;
    const again = [...this.unacknowledged].map(message => ({ ...message, duplicate: true }));
    this.unacknowledged.clear();
    this.queue.unshift(...again);
    this.change('disconnected', new EdgevitalsError('LINK_CLOSED', 'the link was dropped'));
    if (this.will !== undefined) this.wiring.route(this.will);
  }

  /** The link is back. */
  restore(): void {
    if (this.current !== 'disconnected') return;
    this.will = this.wiring.will?.();
    this.change('connecting');
    this.change('connected');
    this.pump();
  }

  /** Another client has come with this one's id. */
  takenOver(): void {
    this.drop();
    this.change('closed', new EdgevitalsError('BROKER_REFUSED', 'another client connected with the same id'));
    this.wiring.closed();
  }

  private enqueue(message: IncomingMessage): void {
    if (message.qos === 0 && this.current !== 'connected') return;
    if (this.queue.length >= QUEUE) {
      const dropped = this.queue.shift();
      this.wiring.onError(
        new EdgevitalsError('FRAME_LIMIT', `dropped a message on ${dropped?.topic}: handlers do not keep up`),
      );
    }
    this.queue.push(message);
    this.pump();
  }

  /** Delivers what is queued, not before the publisher's call has returned. */
  private pump(): void {
    if (this.pumping) return;
    this.pumping = true;
    Promise.resolve().then(() => {
      this.pumping = false;
      while (this.current === 'connected' && this.queue.length > 0 && this.unacknowledged.size < WINDOW) {
        this.deliver(this.queue.shift()!);
      }
    });
  }

  private deliver(message: IncomingMessage): void {
    const { epoch } = this;
    this.unacknowledged.add(message);
    const done = handOver(message, this.subscriptions.entriesFor(message.topic), this.wiring.onError);
    (done ?? Promise.resolve()).then(() => {
      if (epoch !== this.epoch) return;
      this.unacknowledged.delete(message);
      if (this.unacknowledged.size === 0) {
        for (const resolve of this.waiters) resolve();
        this.waiters = [];
      }
      this.pump();
    });
  }

  private change(state: LinkState, reason?: Error): void {
    this.current = state;
    for (const listener of [...this.listeners]) {
      try {
        listener(state, reason);
      } catch (error) {
        this.wiring.onError(error);
      }
    }
  }
}
