/**
 * What the project needs of MQTT, and nothing more. The agent's link, the analyzer, and the client speak to this;
 * MQTT.js stands behind it in one folder, and `MemoryBroker` serves one machine without a broker.
 */

export interface MessageProperties {
  /** MIME type of the payload. */
  readonly contentType?: string;
  readonly responseTopic?: string;
  readonly correlationData?: Uint8Array;
  /** Seconds after which the broker drops the message undelivered. */
  readonly messageExpirySeconds?: number;
  readonly userProperties?: Readonly<Record<string, string>>;
}

export interface OutgoingMessage {
  readonly topic: string;
  readonly payload: Uint8Array | string;
  /** At least once when 1, which is the default. */
  readonly qos?: 0 | 1;
  readonly retain?: boolean;
  /**
   * It is not to be lost where nobody has subscribed to it: `publish` fails with NO_SUBSCRIBER when the broker says so
   * (PUBACK with reason 0x10). MQTT 3.1.1, and brokers that do not look, do not tell.
   */
  readonly needsSubscriber?: boolean;
  /** Where the broker's window is full, what is not marked so is sent first. */
  readonly canWait?: boolean;
  /** MQTT 5 only; dropped silently on a 3.1.1 connection. */
  readonly properties?: MessageProperties;
}

export interface IncomingMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  /** Set by most brokers (not aedes) when they send a QoS 1 message again: a hint, not to be relied on. */
  readonly duplicate: boolean;
  readonly properties: MessageProperties;
}

/**
 * Handles one message. A QoS 1 message is acknowledged to the broker only after the returned promise resolves: a
 * handler that stores resolves when the message is durable. A handler must not reject; if it does, the message is
 * acknowledged and the error goes to `onError`.
 */
export type MessageHandler = (message: IncomingMessage) => void | Promise<void>;

export type LinkState = 'connecting' | 'connected' | 'disconnected' | 'closed';

export interface MqttEndpoint {
  /**
   * Sends a message. Resolves when it is acknowledged (QoS 1) or written (QoS 0).
   * @throws EdgevitalsError LINK_CLOSED when there is no connection, or it ends before the acknowledgement: the
   * message may or may not have arrived, and sending it again is the caller's business. BROKER_REFUSED when the broker
   * does not take this message, TOPIC_INVALID when the topic is none: sending it again is of no use. NO_SUBSCRIBER as in
   * `needsSubscriber`.
   */
  publish(message: OutgoingMessage): Promise<void>;
  /**
   * Subscribes, now and after every reconnect. Resolves when the broker has granted it for the first time.
   * Messages reach the handler in order; it may be called again before its last promise has resolved. Where filters of
   * one endpoint overlap, a broker may send a copy for each, and every handler then sees every copy.
   * @throws EdgevitalsError TOPIC_INVALID for a filter that is none, BROKER_REFUSED when the broker does not grant
   * it, LINK_CLOSED when the endpoint is closed before.
   */
  subscribe(filter: string, handler: MessageHandler, options?: SubscribeOptions): Promise<Subscription>;
  /** Ends the connection cleanly, after what is in flight or `timeoutMs`. The will is not sent. */
  close(timeoutMs?: number): Promise<void>;

  readonly state: LinkState;
  /** 5 or 4 (MQTT 3.1.1); undefined until the first connection. */
  readonly protocol: 4 | 5 | undefined;
  /** Called at every change of state, with the reason where there is one. Returns a function that stops it. */
  onState(listener: (state: LinkState, reason?: Error) => void): () => void;
}

export interface SubscribeOptions {
  readonly qos?: 0 | 1;
  /** MQTT 5: do not get back what this endpoint publishes. */
  readonly noLocal?: boolean;
}

export interface Subscription {
  unsubscribe(): Promise<void>;
}

/** Certificates, PEM texts; or a key that broker and client share (RFC 4279), which takes their place. */
export interface TlsOptions {
  /** What the broker is checked against; else what the system trusts. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly psk?: { readonly identity: string; readonly secret: Uint8Array };
}

export type WillMessage = OutgoingMessage & { readonly delaySeconds?: number };

/** How to reach a broker and what to say on arrival. */
export interface ConnectOptions {
  /** `mqtt://host:port`, `mqtts://host:port`, `ws://` or `wss://`. Credentials in it are taken out before logging. */
  readonly url: string;
  readonly clientId: string;
  /** Without TLS (`mqtt://`, `ws://`) also to another machine: what is said can then be read and forged on the way. */
  readonly allowPlaintext?: boolean;
  readonly username?: string;
  readonly password?: string;
  readonly keepaliveSeconds?: number;
  /** What the broker says when the connection is lost; a function is asked at each attempt. */
  readonly will?: WillMessage | (() => WillMessage);
  /** Keep the session over disconnects for this long; 0 starts clean each time. */
  readonly sessionExpirySeconds?: number;
  /** Largest packet taken from the broker, bytes. */
  readonly maximumPacketSize?: number;
  /** How broker and client know each other, with `mqtts://` and `wss://`. */
  readonly tls?: TlsOptions;
  /** First and longest pause between attempts, milliseconds; each pause is doubled and jittered. */
  readonly backoff?: { readonly firstMs: number; readonly longestMs: number };
  /** QoS 1 messages that handlers work on at once; what is beyond waits at the broker (MQTT 5). */
  readonly receiveMaximum?: number;
  /** 4 never tries MQTT 5. */
  readonly protocol?: 4 | 5;
  /** What no caller waits for: a handler that rejected, a message dropped, a subscription refused after a reconnect. */
  readonly onError?: (error: unknown) => void;
}
