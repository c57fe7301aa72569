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
import { PART, partsOf } from './parts.js';
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
  /**
   * 1 by default. With 0 a broker hands requests on however many messages of QoS 1 are not acknowledged yet, and keeps none
   * for a server that is away.
   */
  readonly qos?: 0 | 1;
  /** Requests worked on at once; 16 by default. */
  readonly concurrency?: number;
  /** Where those wait that are more; without it they are refused with QUERY_BUSY. */
  readonly queue?: RequestQueue<unknown>;
  /**
   * WhatIsAsked before anything of a request is read: why it is not answered, for instance that too many come. It is refused with
   * QUERY_BUSY, without an answer where only its body says where that would go, or where `tells` says no.
   * @param client the reply topic, undefined where only its body says it.
   */
  readonly admit?: (method: string, client: string | undefined) => string | undefined;
  /** WhatIsAsked before a request that `admit` turned away is told so; all are told without this. */
  readonly tells?: () => boolean;
  /** Replies that the broker has not acknowledged yet; while there are as many, no request is taken. No bound by default. */
  readonly mostReplies?: number;
  readonly clock?: MillisecondClock;
  /** What nobody is told otherwise: requests without a reply topic, faults of handlers, replies that were not taken. */
  readonly onError?: (error: unknown, method: string) => void;
}

/** Says whose request is next. */
export interface RequestQueue<T> {
  /**
   * A request waits.
   * @param client its reply topic, as far as clients can be told apart.
   * @returns one that is refused, this one or another: there is no place for it. Undefined where there is.
   */
  add(client: string, method: string, body: unknown, item: T): T | undefined;
  /** The one that is answered now; undefined when nobody waits who may be answered. */
  take(): { readonly client: string; readonly item: T } | undefined;
  /** One that was taken has been answered. */
  done(client: string): void;
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
  /** Refused as too many (QUERY_BUSY) without being read or told so. */
  untold: number;
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
  const subscription = await endpoint.subscribe(options.filter, message => server.take(message), {
    qos: options.qos ?? 1,
  });
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

/** What is asked, and who answers it. */
interface WhatIsAsked {
  readonly body: unknown;
  readonly handler: RequestHandler;
}

interface WaitingCall {
  readonly call: Call;
  readonly asked: WhatIsAsked;
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
    untold: 0,
  };
  private readonly endpoint: MqttEndpoint;
  private readonly options: ServeOptions;
  private readonly clock: MillisecondClock;
  private readonly allowed: readonly string[];
  private readonly recent = new Recent(REMEMBERED);
  private running = 0;
  private isTakingSoon = false;
  /** Replies on their way. */
  private replies = 0;

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
    if (this.replies >= (this.options.mostReplies ?? Number.POSITIVE_INFINITY)) {
      this.counters.untold++;
      return;
    }
    const unwanted = this.options.admit?.(method, message.properties.responseTopic);
    const isTold = unwanted === undefined || (this.options.tells?.() ?? true);
    if (!isTold || (unwanted !== undefined && message.properties.responseTopic === undefined)) {
      this.counters.untold++;
      return;
    }
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
      if (unwanted !== undefined) throw new EdgevitalsError('QUERY_BUSY', unwanted);
      this.start(call, this.read(call));
    } catch (error) {
      this.fail(call, error);
    }
  }

  /** Finds out how to answer, and what is asked. @returns undefined for a duplicate. */
  private read(call: Call): WhatIsAsked | undefined {
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

  private start(call: Call, asked: WhatIsAsked | undefined): void {
    if (asked === undefined) return;
    const { queue, concurrency = DEFAULT_CONCURRENCY } = this.options;
    if (queue !== undefined) {
      const refused = queue.add(call.route!.topic, call.method, asked.body, { call, asked });
      if (refused !== undefined)
        this.fail((refused as WaitingCall).call, busy('this client has many requests waiting'));
      this.takeSoon();
      return;
    }
    if (this.running >= concurrency) throw busy(`${concurrency} requests are being answered`);
    this.run(call, asked, () => {});
  }

  /** The next of those that wait has its turn behind messages that have come meanwhile. */
  private takeSoon(): void {
    if (this.isTakingSoon) return;
    this.isTakingSoon = true;
    this.clock.after(0, () => {
      this.isTakingSoon = false;
      this.takeNext();
    });
  }

  private takeNext(): void {
    const { queue, concurrency = DEFAULT_CONCURRENCY } = this.options;
    const next = this.running < concurrency ? queue?.take() : undefined;
    if (next === undefined) return;
    const { call, asked } = next.item as WaitingCall;
    this.run(call, asked, () => {
      queue?.done(next.client);
      this.takeSoon();
    });
    this.takeSoon();
  }

  private run(call: Call, asked: WhatIsAsked, done: () => void): void {
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
        done();
      });
  }

  private answer(call: Call, answer: unknown): void {
    try {
      const route = call.route!;
      const body =
        route.style === 'body' ? { transaction: route.transaction, status: 200, body: answer } : answer;
      const payload = encodeBody(body, call.replyType, this.options.codecs?.get(call.method));
      const parts = partsOf(
        payload,
        route.style === 'properties' ? call.message.properties.userProperties : undefined,
      );
      this.counters.answered++;
      const outcome = { status: '200', protocol: RPC_PROTOCOL };
      if (parts.length === 1) this.send(call, payload, outcome);
      else
        for (const [i, part] of parts.entries())
          this.send(call, part, { ...outcome, [PART]: `${i + 1}/${parts.length}` });
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
    this.replies++;
    this.endpoint
      .publish({ topic, payload, qos: 1, canWait: true, properties })
      .catch(error => {
        this.counters.undelivered++;
        this.options.onError?.(error, call.method);
      })
      .finally(() => {
        this.replies--;
      });
  }
}

const remaining = (call: Call, clock: MillisecondClock): number => call.expiresAt - clock.now();

const busy = (why: string): EdgevitalsError =>
  new EdgevitalsError('QUERY_BUSY', `${why}; try again in a moment`);
