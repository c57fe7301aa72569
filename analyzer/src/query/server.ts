/** Answers queries over MQTT, in JSON, CBOR and protobuf. */
import type { MqttEndpoint } from '@edgevitals/shared/mqtt';
import {
  type AnswerOf,
  checkRequest,
  METHODS,
  type Method,
  methodCodec,
  type RequestOf,
} from '@edgevitals/shared/results';
import { type RequestHandler, type RequestServer, serveRequests } from '@edgevitals/shared/rpc';
import type { Topics } from '@edgevitals/shared/topics';
import type { QueryContext } from './context.js';
import { costOf } from './cost.js';
import { FairQueue } from './fair_queue.js';
import { ToldRefusals } from './refusals.js';
import { QUERIES } from './registry.js';

/** Replies that the broker has not acknowledged. */
const MOST_REPLIES = 4096;

export type QueryAnswerer = <M extends Method>(
  method: M,
  request: RequestOf<M>,
  remainingMs: number,
) => Promise<AnswerOf<M>>;

/** Answers from what is known here. */
export const answering =
  (context: QueryContext): (<M extends Method>(method: M, request: RequestOf<M>) => Promise<AnswerOf<M>>) =>
  (method, request) =>
    QUERIES[method](request, context);

export interface QueryServerOptions {
  readonly endpoint: MqttEndpoint;
  readonly topics: Topics;
  /** Answers a request that has been checked. `remainingMs` until nobody waits any more. */
  readonly answer: QueryAnswerer;
  /** How many devices there are, roughly: what a question about all of them takes. */
  readonly deviceCount: () => number;
  /** Prefixes that replies may go to, besides `<base>/v1/reply/`. */
  readonly replyPrefixes: readonly string[];
  /** What nobody is told otherwise. */
  readonly onError: (error: unknown, method: string) => void;
}

/** Starts answering; resolves when subscribed. @throws EdgevitalsError BROKER_REFUSED. */
export function serveQueries(options: QueryServerOptions): Promise<RequestServer> {
  const { endpoint, topics, answer, deviceCount } = options;
  const queue = new FairQueue((method, body) => costOf(method, body, deviceCount));
  const refusals = new ToldRefusals();
  return serveRequests(endpoint, {
    filter: topics.filters.queries(),
    methodOf: topic => {
      const parsed = topics.parse(topic);
      return parsed?.kind === 'query' ? parsed.method : undefined;
    },
    handlers: new Map(METHODS.map(method => [method, handlerOf(method, answer)])),
    codecs: new Map(METHODS.map(method => [method, methodCodec(method)])),
    replyPrefix: topics.reply(''),
    allowedPrefixes: options.replyPrefixes,
    onError: options.onError,
    queue,
    admit: (_method, client) =>
      client === undefined || queue.hasRoom(client) ? undefined : 'many requests of this client wait',
    tells: () => refusals.tells(),
    mostReplies: MOST_REPLIES,
    // frames that cannot be stored are not acknowledged, and questions do not wait behind them
    qos: 0,
  });
}

const handlerOf =
  <M extends Method>(method: M, answer: QueryAnswerer): RequestHandler =>
  (body, { remainingMs }) =>
    answer(method, checkRequest(method, body), remainingMs());
