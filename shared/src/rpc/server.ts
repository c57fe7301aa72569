import { bytesToHex } from '../bytes/hex.js';
import { EdgevitalsError, type ErrorCode, isEdgevitalsError } from '../errors/errors.js';
import type { IncomingMessage, MqttEndpoint } from '../mqtt/endpoint.js';
import { given } from '../objects/given.js';
import { type MillisecondClock, systemMillisecondClock } from './clock.js';
import {
  type ContentType,
  decodeBody,
  encodeBody,
  knownContentType,
  MAXIMUM_REQUEST,
  type MethodCodec,
  sniffContentType,
} from './content.js';
import { Recent } from './recent.js';
import { type ReplyRoute, routeFromBody, routeFromProperties, withoutRoute } from './reply_route.js';
import { failureOf } from './status.js';

export const RPC_PROTOCOL = '1.0';
const DEFAULT_EXPIRY_SECONDS = 30;
const LONGEST_EXPIRY_SECONDS = 600;
const DEFAULT_CONCURRENCY = 16;
const REMEMBERED = 4096;

export interface RequestContext {
  readonly method: string;
  readonly topic: string;
  /** Milliseconds left until nobody waits any more. */
  remainingMs(): number;
}

/** Answers one request. Throw an EdgevitalsError with a QUERY_ code to refuse it; anything else is our own fault. */
export type RequestHandler = (body: unknown, context: RequestContext) => unknown;

export interface ServeOptions {
  /** What to subscribe to, for instance `topics.filters.queries()`; shared subscriptions are fine. */
  readonly filter: string;
  /** The method that a topic names; undefined when the topic is not for us. */
  methodOf(topic: string): string | undefined;
  readonly handlers: ReadonlyMap<string, RequestHandler>;
  /** Methods that are also served in protobuf. */
  readonly codecs?: ReadonlyMap<string, MethodCodec>;
  /** Replies of body style without `reply_to` go to this and the transaction, `<base>/v1/reply/`. */
  readonly replyPrefix: string;
  /** More prefixes under which replies may go. */
  readonly allowedPrefixes?: readonly string[];
  /** Requests worked on at once; 16 by default. */
  readonly concurrency?: number;
  readonly clock?: MillisecondClock;
  /** What nobody is told otherwise: requests without a reply topic, faults of handlers, replies that were not taken. */
  readonly onError?: (error: unknown, method: string) => void;
}

/** What has happened since the start. */
export interface RequestCounters {
  received: number;
  answered: number;
  /** Answered with an error, by code. */
  failed: Partial<Record<ErrorCode, number>>;
  duplicates: number;
  /** Without a usable reply topic. */
  unanswerable: number;
  /** Answers that came after the request had expired. */
  late: number;
  /** Answers that the broker did not take. */
  undelivered: number;
}

export interface RequestServer {
  readonly counters: Readonly<RequestCounters>;
  /** Takes no more requests. Those at work are still answered. */
  stop(): Promise<void>;
}

/**
 * Answers requests over MQTT by the rules of proto/PROTOCOL.md, section 6. Resolves when subscribed.
 * A request is acknowledged when it has come, not when it is answered: its client repeats it, not the broker.
 */
export async function serveRequests(endpoint: MqttEndpoint, options: ServeOptions): Promise<RequestServer> {
  const server = new Server(endpoint, options);
  const subscription = await endpoint.subscribe(options.filter, message => server.take(message), { qos: 1 });
  return { counters: server.counters, stop: () => subscription.unsubscribe() };
}

/** One request on its way. */
interface Call {
  readonly method: string;
  readonly message: IncomingMessage;
  readonly expiresAt: number;
  route: ReplyRoute | undefined;
  replyType: ContentType;
}

class Server {
  readonly counters: RequestCounters = {
    received: 0,
    answered: 0,
    failed: {},
    duplicates: 0,
    unanswerable: 0,
    late: 0,
    undelivered: 0,
  };
  private readonly endpoint: MqttEndpoint;
  private readonly options: ServeOptions;
  private readonly clock: MillisecondClock;
  private readonly allowed: readonly string[];
  private readonly recent = new Recent(REMEMBERED);
  private running = 0;

  constructor(endpoint: MqttEndpoint, options: ServeOptions) {
    this.endpoint = endpoint;
    this.options = options;
    this.clock = options.clock ?? systemMillisecondClock;
    this.allowed = [options.replyPrefix, ...(options.allowedPrefixes ?? [])];
  }

  take(message: IncomingMessage): void {
    const method = this.options.methodOf(message.topic);
    // a retained request would be answered again at every reconnect
    if (method === undefined || message.retain) return;
    this.counters.received++;
    const seconds = Math.min(
      message.properties.messageExpirySeconds ?? DEFAULT_EXPIRY_SECONDS,
      LONGEST_EXPIRY_SECONDS,
    );
    const call: Call = {
      method,
      message,
      expiresAt: this.clock.now() + seconds * 1000,
      route: undefined,
      replyType: 'application/json',
    };
    try {
      call.route = routeFromProperties(message, this.allowed);
      this.start(call, this.read(call));
    } catch (error) {
      this.fail(call, error);
    }
  }

  /** Finds out how to answer, and what is asked. @returns undefined for a duplicate. */
  private read(call: Call): { body: unknown; handler: RequestHandler } | undefined {
    const { method, message } = call;
    const { contentType, userProperties } = message.properties;
    if (message.payload.length > MAXIMUM_REQUEST) {
      throw new EdgevitalsError(
        'QUERY_TOO_LARGE',
        `a request of ${message.payload.length} bytes; at most ${MAXIMUM_REQUEST} are taken`,
      );
    }
    const type =
      contentType === undefined ? sniffContentType(message.payload) : knownContentType(contentType);
    if (type !== 'application/protobuf') call.replyType = type;
    const codec = this.options.codecs?.get(method);
    let body: unknown;
    if (call.route === undefined) {
      body = decodeBody(message.payload, type, codec);
      call.route = routeFromBody(body, this.options.replyPrefix, this.allowed);
    }
    const { route } = call;
    const correlation = route.correlation === undefined ? route.transaction : bytesToHex(route.correlation);
    if (
      correlation !== undefined &&
      !this.recent.add(`${route.topic}\0${correlation}`, this.clock.now(), call.expiresAt)
    ) {
      this.counters.duplicates++;
      return undefined;
    }
    const version = userProperties?.['protocol'];
    if (version !== undefined && !/^1(\.\d+)?$/.test(version)) {
      throw new EdgevitalsError(
        'QUERY_VERSION',
        `protocol ${JSON.stringify(version.slice(0, 20))}; spoken is ${RPC_PROTOCOL}`,
      );
    }
    const handler = this.options.handlers.get(method);
    if (handler === undefined) {
      const known = [...this.options.handlers.keys()].sort().join(', ');
      throw new EdgevitalsError(
        'QUERY_UNKNOWN_METHOD',
        `unknown method ${JSON.stringify(method)}; there are ${known}`,
      );
    }
    const accept = userProperties?.['accept'];
    const replyType = accept === undefined ? type : knownContentType(accept);
    if (replyType === 'application/protobuf' && (codec === undefined || route.style === 'body')) {
      throw new EdgevitalsError('QUERY_CONTENT_TYPE', `${method} is not served in ${replyType} here`);
    }
    call.replyType = replyType;
    body ??= decodeBody(message.payload, type, codec);
    return { body: withoutRoute(body), handler };
  }

  private start(call: Call, asked: { body: unknown; handler: RequestHandler } | undefined): void {
    if (asked === undefined) return;
    const concurrency = this.options.concurrency ?? DEFAULT_CONCURRENCY;
    if (this.running >= concurrency) {
      throw new EdgevitalsError(
        'QUERY_BUSY',
        `${concurrency} requests are being answered; try again in a moment`,
      );
    }
    this.running++;
    let given = false;
    const once = (give: () => void): void => {
      if (given) return;
      given = true;
      cancel();
      give();
    };
    // so much earlier than the request expires that the news still arrives
    const patience = remaining(call, this.clock) * 0.9;
    const cancel = this.clock.after(patience, () =>
      once(() =>
        this.fail(call, new EdgevitalsError('QUERY_TIMEOUT', `no answer within ${Math.round(patience)} ms`)),
      ),
    );
    const context: RequestContext = {
      method: call.method,
      topic: call.message.topic,
      remainingMs: () => remaining(call, this.clock),
    };
    // a handler that throws at once is treated like one that rejects
    new Promise(resolve => resolve(asked.handler(asked.body, context)))
      .then(
        answer => once(() => this.answer(call, answer)),
        error => once(() => this.fail(call, error)),
      )
      .finally(() => {
        this.running--;
      });
  }

  private answer(call: Call, answer: unknown): void {
    try {
      const route = call.route!;
      const body =
        route.style === 'body' ? { transaction: route.transaction, status: 200, body: answer } : answer;
      const payload = encodeBody(body, call.replyType, this.options.codecs?.get(call.method));
      this.counters.answered++;
      this.send(call, payload, { status: '200', protocol: RPC_PROTOCOL });
    } catch (error) {
      this.fail(call, error);
    }
  }

  private fail(call: Call, error: unknown): void {
    const { route } = call;
    if (
      route === undefined ||
      isEdgevitalsError(error, 'QUERY_NO_REPLY_TOPIC', 'QUERY_REPLY_TOPIC_REFUSED')
    ) {
      this.counters.unanswerable++;
      this.options.onError?.(error, call.method);
      return;
    }
    const failure = failureOf(error);
    if (failure.status === 500) this.options.onError?.(error, call.method);
    this.counters.failed[failure.code] = (this.counters.failed[failure.code] ?? 0) + 1;
    const { status, code, message } = failure;
    const body = given({ transaction: route.transaction, status, code, message });
    // protobuf has no message for this: the user properties say it all
    const payload =
      call.replyType === 'application/protobuf' ? new Uint8Array() : encodeBody(body, call.replyType);
    this.send(call, payload, {
      status: String(status),
      'status-message': message,
      code,
      protocol: RPC_PROTOCOL,
    });
  }

  private send(call: Call, payload: Uint8Array, userProperties: Record<string, string>): void {
    const left = remaining(call, this.clock);
    if (left <= 0) {
      this.counters.late++;
      return;
    }
    const { topic, correlation, style } = call.route!;
    const properties = given({
      contentType: call.replyType,
      messageExpirySeconds: Math.ceil(left / 1000),
      correlationData: correlation,
      userProperties: style === 'properties' ? userProperties : undefined,
    });
    this.endpoint.publish({ topic, payload, qos: 1, properties }).catch(error => {
      this.counters.undelivered++;
      this.options.onError?.(error, call.method);
    });
  }
}

const remaining = (call: Call, clock: MillisecondClock): number => call.expiresAt - clock.now();
