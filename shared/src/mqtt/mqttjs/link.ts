import {
  connect,
  type IClientPublishOptions,
  type IConnackPacket,
  type IPublishPacket,
  type MqttClient,
} from 'mqtt';
import { EdgevitalsError } from '../../errors/errors.js';
import { given } from '../../objects/given.js';
import type { ConnectOptions, OutgoingMessage, SubscribeOptions } from '../endpoint.js';
import { noSubscriber } from '../no_subscriber.js';
import { Acknowledgements } from './acknowledgements.js';
import type { BrokerAddress } from './broker_url.js';
import { clientOptions, DEFAULT_MAXIMUM_PACKET_SIZE } from './client_options.js';
import { connackMeaning } from './connack.js';
import { PacketSizes } from './packet_sizes.js';
import { toPacketProperties } from './properties.js';
import type { ProtocolVersion } from './protocol_choice.js';

/** Most QoS 1 messages on their way at once, where the broker allows more. */
const WINDOW = 1000;
/** How much more than `maximumPacketSize` is read of a broker that has no way to be told of it. */
const ROOM_WITHOUT_LIMIT = 8;
/** What MQTT.js takes as "do not acknowledge": see `deliver`. */
const NOT_YET = new Error('acknowledged later');

/** DISCONNECT, MQTT 5.0 section 3.14.2.1. */
const SESSION_TAKEN_OVER = 0x8e;
/** PUBACK, MQTT 5.0 section 3.4.2.1: the message was accepted, and went nowhere. */
const NO_MATCHING_SUBSCRIBERS = 0x10;

/** How a connection ended, as far as the next attempt is concerned. */
export interface LinkEnd {
  readonly how: 'unreached' | 'hung-up' | 'unsupported-version' | 'refused' | 'lost';
  readonly error: EdgevitalsError;
}

export interface LinkEvents {
  connected(link: Link, sessionPresent: boolean): void;
  /** Handles a message; QoS 1 is acknowledged after the promise. Must not throw or reject. */
  message(topic: string, packet: IPublishPacket): Promise<void> | undefined;
  /** Called exactly once, also when there never was a connection. */
  ended(end: LinkEnd): void;
}

interface PendingPublish {
  readonly message: OutgoingMessage;
  readonly resolve: () => void;
  readonly reject: (error: EdgevitalsError) => void;
}

/**
 * One network connection. Each attempt has an MQTT.js client of its own with reconnecting switched off: MQTT.js would
 * otherwise queue and resend by itself, and fails what is queued when the link drops while it does so.
 */
export class Link {
  readonly version: ProtocolVersion;
  private readonly client: MqttClient;
  private readonly acknowledgements: Acknowledgements;
  private readonly inFlight = new Set<PendingPublish>();
  private readonly waiting: PendingPublish[] = [];
  /** Packets that nobody has subscribed to: MQTT.js takes their acknowledgement for success. */
  private readonly unmatched = new Set<number>();
  private readonly shown: string;
  private readonly events: LinkEvents;
  private up = false;
  private connack: IConnackPacket | undefined;
  private failure: Error | undefined;
  private emptied: (() => void) | undefined;
  /** Whether the broker said that another client has come with the same id (MQTT 5). */
  private isReplaced = false;
  private readonly clientId: string;
  private isOver = false;

  constructor(address: BrokerAddress, options: ConnectOptions, version: ProtocolVersion, events: LinkEvents) {
    this.version = version;
    this.shown = address.shown;
    this.clientId = options.clientId;
    this.events = events;
    this.client = connect(clientOptions(address, options, version));
    this.acknowledgements = new Acknowledgements(messageId => {
      // MQTT.js has no public call for this
      if (this.up) this.client['_sendPacket']({ cmd: 'puback', messageId, reasonCode: 0 });
    });
    this.deliver();
    this.guard(options.maximumPacketSize ?? DEFAULT_MAXIMUM_PACKET_SIZE);
    this.client.on('connect', packet => {
      // told late, of a connection that has ended meanwhile: hosts differ in what they tell first
      if (this.isOver) return;
      const { receiveMaximum, maximumPacketSize } = packet.properties ?? {};
      if (receiveMaximum === 0 || maximumPacketSize === 0) {
        // a Protocol Error (MQTT 5.0, sections 3.2.2.3.3 and 3.2.2.3.6): nothing could be published, and nobody would know why
        const name = receiveMaximum === 0 ? 'Receive Maximum' : 'Maximum Packet Size';
        this.failure ??= new Error(`the broker says ${name} 0: it takes no message at all`);
        this.client.stream.destroy();
        return;
      }
      // an answer goes at once, not when the broker has acknowledged the packet before it (Nagle); TCP streams have this
      (this.client.stream as { setNoDelay?: () => void }).setNoDelay?.();
      this.connack = packet;
      this.up = true;
      events.connected(this, packet.sessionPresent);
    });
    this.client.on('packetreceive', packet => {
      if (packet.cmd !== 'puback' || packet.reasonCode !== NO_MATCHING_SUBSCRIBERS) return;
      if (packet.messageId !== undefined && this.inFlight.size > this.unmatched.size)
        this.unmatched.add(packet.messageId);
    });
    this.client.on('disconnect', packet => {
      const reason = packet.reasonCode === undefined ? '' : `: ${connackMeaning(packet.reasonCode)}`;
      this.isReplaced = packet.reasonCode === SESSION_TAKEN_OVER;
      this.failure ??= new Error(`the broker ended the connection${reason}`);
    });
    this.client.on('error', error => {
      this.failure ??= error;
      // not every error makes MQTT.js close the connection, an unreadable packet for one does not
      this.client.stream.destroy();
    });
    this.client.once('close', () => this.ended());
  }

  /** @throws EdgevitalsError LINK_CLOSED, or BROKER_REFUSED when the broker does not take the message. */
  publish(message: OutgoingMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      const limit = this.connack?.properties?.maximumPacketSize ?? Number.POSITIVE_INFINITY;
      // 64 bytes and the topic are enough for the fixed parts; a message so near the limit is not worth the difference
      if (message.payload.length + message.topic.length + 64 > limit) {
        const size = `a message of ${message.payload.length} bytes on ${message.topic}`;
        reject(
          new EdgevitalsError(
            'BROKER_REFUSED',
            `${size} is over the broker's packet limit of ${limit} bytes`,
          ),
        );
        return;
      }
      const pending = { message, resolve, reject };
      if (!this.up) reject(this.closed());
      else if ((message.qos ?? 1) === 1 && this.inFlight.size >= this.window) this.wait(pending);
      else this.send(pending);
    });
  }

  /** Sends SUBSCRIBE. Resolves when granted. @throws as `publish`. */
  subscribe(filter: string, options: SubscribeOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      this.client.subscribe(
        filter,
        {
          qos: options.qos ?? 1,
          ...given({ nl: this.version === 5 ? (options.noLocal ?? false) : undefined }),
        },
        (error, _granted, packet) => {
          if (error === null || error === undefined) resolve();
          else if (!this.up && packet === undefined) reject(this.closed());
          else reject(refused(`the broker refuses the subscription to ${filter}`, error));
        },
      );
    });
  }

  /** Sends UNSUBSCRIBE; resolves also when the connection ends instead. */
  unsubscribe(filter: string): Promise<void> {
    return new Promise(resolve => {
      if (this.up) this.client.unsubscribe(filter, () => resolve());
      else resolve();
    });
  }

  /** Waits until nothing is in flight either way, DISCONNECTs and closes; at the latest after `timeoutMs`. */
  async close(timeoutMs: number): Promise<void> {
    const ended = new Promise<void>(resolve => this.client.once('close', () => resolve()));
    if (this.up) {
      await within(
        timeoutMs,
        Promise.race([Promise.all([this.empty(), this.acknowledgements.whenIdle()]), ended]),
      );
    }
    if (this.up) {
      for (const messageId of Object.keys(this.client.outgoing))
        this.client.removeOutgoingMessage(Number(messageId));
      this.client.end(false);
      await within(timeoutMs, ended);
    }
    this.client.stream.destroy();
    await ended;
  }

  /** In order, but those that can wait after all others. */
  private wait(pending: PendingPublish): void {
    const { waiting } = this;
    if (pending.message.canWait || !waiting.at(-1)?.message.canWait) {
      waiting.push(pending);
      return;
    }
    waiting.splice(
      waiting.findIndex(({ message }) => message.canWait),
      0,
      pending,
    );
  }

  private get window(): number {
    return Math.min(this.connack?.properties?.receiveMaximum ?? WINDOW, WINDOW);
  }

  private send(pending: PendingPublish): void {
    const { message } = pending;
    this.inFlight.add(pending);
    const options: IClientPublishOptions = { qos: message.qos ?? 1, retain: message.retain ?? false };
    if (this.version === 5) options.properties = toPacketProperties(message.properties);
    this.client.publish(
      message.topic,
      // written to the stream as it is: any Uint8Array will do
      message.payload as Buffer | string,
      options,
      (error, packet) => {
        const unmatched = this.unmatched.delete((packet as IPublishPacket | undefined)?.messageId ?? 0);
        if (!this.inFlight.delete(pending)) return;
        if (error === undefined || error === null)
          if (unmatched && message.needsSubscriber === true) pending.reject(noSubscriber(message.topic));
          else pending.resolve();
        else pending.reject(refused(`the broker refuses a message on ${message.topic}`, error));
        const next = this.up ? this.waiting.shift() : undefined;
        if (next !== undefined) this.send(next);
        else if (this.inFlight.size === 0) this.emptied?.();
      },
    );
  }

  /**
   * MQTT.js handles one packet at a time, and would not even see the PUBACK of what a handler publishes before that
   * handler is done. So it is told to go on without acknowledging, and the PUBACK is sent from here.
   */
  private deliver(): void {
    let handled: Promise<void> | undefined;
    this.client.on('message', (topic, _payload, packet) => {
      // packet.topic is empty when the broker used an alias
      handled = this.events.message(topic, packet);
    });
    this.client.handleMessage = (packet, callback) => {
      if (packet.qos !== 1 || packet.messageId === undefined) return callback();
      const done = this.acknowledgements.expect(packet.messageId);
      if (handled === undefined) done();
      else handled.then(done);
      handled = undefined;
      callback(NOT_YET);
    };
  }

  /**
   * Ends the connection at a packet that would take too much memory. An MQTT 5 broker has been told what is taken; one of
   * 3.1.1 could not be, and sends again what was not acknowledged: it gets more room, in which a message is dropped.
   */
  private guard(limit: number): void {
    const most = this.version === 5 ? limit : limit * ROOM_WITHOUT_LIMIT;
    const sizes = new PacketSizes(most);
    this.client.stream.on('data', (part: Uint8Array) => {
      const tooLong = sizes.add(part);
      if (tooLong === undefined) return;
      this.failure ??= new Error(`the broker sends a packet of ${tooLong} bytes, at most ${most} are taken`);
      this.client.stream.destroy();
    });
  }

  private empty(): Promise<void> {
    if (this.inFlight.size === 0) return Promise.resolve();
    return new Promise(resolve => {
      this.emptied = resolve;
    });
  }

  private ended(): void {
    this.isOver = true;
    const wasUp = this.up;
    this.up = false;
    this.acknowledgements.discard();
    const error = this.closed();
    for (const pending of [...this.inFlight, ...this.waiting]) pending.reject(error);
    this.inFlight.clear();
    this.waiting.length = 0;
    this.emptied?.();
    // lets go of timers and stores; the connection itself is gone
    this.client.end(true);
    this.events.ended(wasUp ? { how: 'lost', error } : this.diagnose());
  }

  /** Why there has been no connection. */
  private diagnose(): LinkEnd {
    const code: unknown = this.failure && 'code' in this.failure ? this.failure.code : undefined;
    const cause = this.failure === undefined ? {} : { cause: this.failure };
    if (typeof code === 'number') {
      const message = `the broker at ${this.shown} refuses the connection: ${connackMeaning(code)}`;
      const how = code === 1 || code === 132 ? 'unsupported-version' : 'refused';
      return { how, error: new EdgevitalsError('BROKER_REFUSED', message, cause) };
    }
    const network = typeof code === 'string' && code !== 'ECONNRESET' && code !== 'EPIPE';
    const how = network || this.failure?.message === 'connack timeout' ? 'unreached' : 'hung-up';
    const why = typeof code === 'string' ? code : (this.failure?.message ?? 'it closed the connection');
    return {
      how,
      error: new EdgevitalsError(
        'BROKER_UNREACHABLE',
        `no connection to the broker at ${this.shown}: ${why}`,
        cause,
      ),
    };
  }

  private closed(): EdgevitalsError {
    if (this.isReplaced)
      return new EdgevitalsError(
        'CLIENT_REPLACED',
        `another client has connected to the broker at ${this.shown} as ${this.clientId}`,
      );
    const why = this.failure?.message;
    const message = `the connection to the broker at ${this.shown} has ended${why ? `: ${why}` : ''}`;
    return new EdgevitalsError(
      'LINK_CLOSED',
      message,
      this.failure === undefined ? {} : { cause: this.failure },
    );
  }
}

const refused = (what: string, cause: Error): EdgevitalsError =>
  new EdgevitalsError('BROKER_REFUSED', `${what}: ${cause.message}`, { cause });

/** Resolves with `promise`, or after `ms`. */
function within(ms: number, promise: Promise<unknown>): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms);
    promise.finally(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
