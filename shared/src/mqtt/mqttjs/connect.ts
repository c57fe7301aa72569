import type { IPublishPacket } from 'mqtt';
import { EdgevitalsError, isEdgevitalsError } from '../../errors/errors.js';
import type {
  ConnectOptions,
  IncomingMessage,
  LinkState,
  MessageHandler,
  MqttEndpoint,
  OutgoingMessage,
  SubscribeOptions,
  Subscription,
} from '../endpoint.js';
import { type FilterEntry, handOver, Subscriptions } from '../subscriptions.js';
import { isTopicFilter, isTopicName } from '../topic_filter.js';
import { Backoff } from './backoff.js';
import { type BrokerAddress, checkPrivate, parseBrokerUrl } from './broker_url.js';
import { DEFAULT_MAXIMUM_PACKET_SIZE, DEFAULT_RECEIVE_MAXIMUM } from './client_options.js';
import { Link, type LinkEnd } from './link.js';
import { fromPacketProperties } from './properties.js';
import { ProtocolChoice } from './protocol_choice.js';
import { Unclaimed } from './unclaimed.js';

const DEFAULT_BACKOFF = { firstMs: 500, longestMs: 30_000 };

/**
 * Connects to a broker over MQTT.js: MQTT 5, or 3.1.1 where the broker does not know it. Returns at once and connects
 * in the background for as long as the endpoint is not closed; `onState` tells how it goes, with BROKER_UNREACHABLE,
 * BROKER_REFUSED or LINK_CLOSED as reasons.
 *
 * With a session that the broker keeps (`sessionExpirySeconds`), messages may wait there. Those that come before their
 * handler is subscribed are held back unacknowledged for five seconds.
 * @throws EdgevitalsError CONFIG_INVALID for a URL that cannot be used, or a broker on another machine without TLS that
 * `allowPlaintext` does not allow.
 */
export function connectMqtt(options: ConnectOptions): MqttEndpoint {
  const address = parseBrokerUrl(options.url);
  if (options.allowPlaintext !== true) checkPrivate(address);
  return new MqttJsEndpoint(options, address);
}

class MqttJsEndpoint implements MqttEndpoint {
  private readonly options: ConnectOptions;
  private readonly address: BrokerAddress;
  private readonly subscriptions = new Subscriptions();
  private readonly unclaimed = new Unclaimed();
  private readonly listeners = new Set<(state: LinkState, reason?: Error) => void>();
  private readonly choice: ProtocolChoice;
  private readonly backoff: Backoff;
  private readonly backoffTimes: { readonly firstMs: number; readonly longestMs: number };
  private readonly onError: (error: unknown) => void;
  /** What the broker says to the filters asked for when the present connection was made. */
  private readonly grants = new Map<string, Promise<void>>();
  private link: Link;
  private current: LinkState = 'connecting';
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private stableTimer: ReturnType<typeof setTimeout> | undefined;
  private runningQos0 = 0;
  /** Whether both versions were tried since the last pause: whatever a broker does, it is not hammered. */
  private hasTriedOther = false;
  private lastReason: Error | undefined;
  protocol: 4 | 5 | undefined;

  constructor(options: ConnectOptions, address: BrokerAddress) {
    this.options = options;
    this.address = address;
    this.choice = new ProtocolChoice(options.protocol);
    this.backoffTimes = options.backoff ?? DEFAULT_BACKOFF;
    this.backoff = new Backoff(this.backoffTimes.firstMs, this.backoffTimes.longestMs, Math.random);
    this.onError = options.onError ?? (() => {});
    this.link = this.open();
  }

  get state(): LinkState {
    return this.current;
  }

  onState(listener: (state: LinkState, reason?: Error) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  publish(message: OutgoingMessage): Promise<void> {
    if (!isTopicName(message.topic)) {
      const shown = JSON.stringify(message.topic);
      return Promise.reject(new EdgevitalsError('TOPIC_INVALID', `${shown} is not a topic name`));
    }
    if (this.current === 'connected') return this.link.publish(message);
    const why = this.lastReason === undefined ? '' : `: ${this.lastReason.message}`;
    return Promise.reject(new EdgevitalsError('LINK_CLOSED', `not connected to ${this.address.shown}${why}`));
  }

  async subscribe(
    filter: string,
    handler: MessageHandler,
    options: SubscribeOptions = {},
  ): Promise<Subscription> {
    if (!isTopicFilter(filter)) {
      throw new EdgevitalsError('TOPIC_INVALID', `${JSON.stringify(filter)} is not a topic filter`);
    }
    // its own function, so that the same handler may be subscribed twice
    const own: MessageHandler = message => handler(message);
    const entry = this.subscriptions.add(filter, own, options);
    this.unclaimed.claim(topic => this.subscriptions.entriesFor(topic), this.onError);
    const unsubscribe = async (): Promise<void> => {
      if (this.subscriptions.remove(filter, own) && this.current === 'connected')
        await this.link.unsubscribe(filter);
    };
    try {
      await this.grantedOnce(entry);
    } catch (error) {
      this.subscriptions.remove(filter, own);
      throw error;
    }
    return { unsubscribe };
  }

  async close(timeoutMs = 2000): Promise<void> {
    if (this.current === 'closed') return;
    clearTimeout(this.retryTimer);
    clearTimeout(this.stableTimer);
    this.unclaimed.close();
    const link = this.link;
    const retrying = this.current === 'disconnected';
    this.change('closed');
    if (!retrying) await link.close(timeoutMs);
  }

  /** Resolves when the broker has granted the filter on this connection or a later one. */
  private async grantedOnce(entry: FilterEntry): Promise<void> {
    let granted = this.current === 'connected' ? this.request(this.link, entry) : undefined;
    for (;;) {
      try {
        if (granted !== undefined) return await granted;
      } catch (error) {
        if (!isEdgevitalsError(error, 'LINK_CLOSED')) throw error;
      }
      await this.nextConnection();
      // every new connection asks for all filters by itself
      granted = this.grants.get(entry.filter);
    }
  }

  private request(link: Link, entry: FilterEntry): Promise<void> {
    return link.subscribe(entry.filter, entry.options);
  }

  private nextConnection(): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (state: LinkState): void => {
        if (state !== 'connected' && state !== 'closed') return;
        stop();
        if (state === 'connected') resolve();
        else reject(new EdgevitalsError('LINK_CLOSED', `the connection to ${this.address.shown} was closed`));
      };
      const stop = this.onState(look);
      if (this.current === 'closed') look('closed');
    });
  }

  private open(): Link {
    return new Link(this.address, this.options, this.choice.next, {
      connected: (link, sessionPresent) => this.connected(link, sessionPresent),
      message: (topic, packet) => this.message(topic, packet),
      ended: end => this.ended(end),
    });
  }

  private connected(link: Link, sessionPresent: boolean): void {
    if (this.current === 'closed') return;
    this.choice.accepted();
    this.protocol = link.version;
    // good only when it has lasted: a broker that accepts and kicks at once is not to be hammered
    this.stableTimer = setTimeout(() => this.backoff.reset(), this.backoffTimes.longestMs);
    this.unclaimed.open(sessionPresent);
    this.grants.clear();
    for (const entry of this.subscriptions.all()) {
      const granted = this.request(link, entry);
      this.grants.set(entry.filter, granted);
      granted.catch(error => {
        if (!isEdgevitalsError(error, 'LINK_CLOSED')) this.onError(error);
      });
    }
    this.change('connected');
  }

  private ended(end: LinkEnd): void {
    clearTimeout(this.stableTimer);
    this.unclaimed.close();
    if (this.current === 'closed') return;
    if (this.isOtherVersionWorthIt(end) && !this.hasTriedOther) {
      // a refused version is not a refused connection: this attempt goes on
      this.hasTriedOther = true;
      this.link = this.open();
      return;
    }
    this.change('disconnected', end.error);
    this.retryTimer = setTimeout(() => {
      this.hasTriedOther = false;
      this.change('connecting');
      this.link = this.open();
    }, this.backoff.next());
  }

  private isOtherVersionWorthIt({ how }: LinkEnd): boolean {
    if (how === 'unreached') this.choice.unreached();
    return (
      (how === 'unsupported-version' && this.choice.unsupported()) ||
      (how === 'hung-up' && this.choice.hungUp())
    );
  }

  private message(topic: string, packet: IPublishPacket): Promise<void> | undefined {
    const payload: Uint8Array =
      typeof packet.payload === 'string' ? new TextEncoder().encode(packet.payload) : packet.payload;
    const limit = this.options.maximumPacketSize ?? DEFAULT_MAXIMUM_PACKET_SIZE;
    if (payload.length > limit) {
      // a 3.1.1 broker knows no limit; not acknowledging would bring the message back for ever
      this.onError(
        new EdgevitalsError(
          'FRAME_TOO_LARGE',
          `dropped ${payload.length} bytes on ${topic}, over the limit of ${limit}`,
        ),
      );
      return undefined;
    }
    const entries = this.subscriptions.entriesFor(topic);
    const message: IncomingMessage = {
      topic,
      payload,
      qos: packet.qos,
      retain: packet.retain,
      duplicate: packet.dup,
      properties: fromPacketProperties(packet.properties),
    };
    if (entries.length === 0) return this.unclaimed.hold(message);
    return packet.qos === 0 ? this.atMostOnce(message, entries) : handOver(message, entries, this.onError);
  }

  /** QoS 0 has no acknowledgement that would hold back the sender: beyond a bound it is dropped, as it may be. */
  private atMostOnce(message: IncomingMessage, entries: readonly FilterEntry[]): undefined {
    if (this.runningQos0 >= (this.options.receiveMaximum ?? DEFAULT_RECEIVE_MAXIMUM)) {
      this.onError(
        new EdgevitalsError(
          'FRAME_LIMIT',
          `dropped a QoS 0 message on ${message.topic}: handlers do not keep up`,
        ),
      );
      return undefined;
    }
    const running = handOver(message, entries, this.onError);
    if (running === undefined) return undefined;
    this.runningQos0++;
    running.finally(() => {
      this.runningQos0--;
    });
    return undefined;
  }

  private change(state: LinkState, reason?: Error): void {
    this.current = state;
    this.lastReason = reason;
    for (const listener of [...this.listeners]) {
      try {
        listener(state, reason);
      } catch (error) {
        this.onError(error);
      }
    }
  }
}
