/** Answers queries over MQTT, in JSON, CBOR and protobuf. */
import type { MqttEndpoint } from '@edgevitals/shared/mqtt';
import { checkRequest, METHODS, type Method, methodCodec } from '@edgevitals/shared/results';
import { type RequestHandler, type RequestServer, serveRequests } from '@edgevitals/shared/rpc';
import type { Topics } from '@edgevitals/shared/topics';
import type { QueryContext } from './context.js';
import { costOf } from './cost.js';
import { FairQueue } from './fair_queue.js';
import { ToldRefusals } from './refusals.js';
import { QUERIES } from './registry.js';

/** Replies that the broker has not acknowledged. */
const MOST_REPLIES = 4096;

export interface QueryServerOptions {
  readonly endpoint: MqttEndpoint;
  readonly topics: Topics;
  readonly context: QueryContext;
  /** Prefixes that replies may go to, besides `<base>/v1/reply/`. */
  readonly replyPrefixes: readonly string[];
  /** What nobody is told otherwise. */
  readonly onError: (error: unknown, method: string) => void;
}

/** Starts answering; resolves when subscribed. @throws EdgevitalsError BROKER_REFUSED. */
export function serveQueries(options: QueryServerOptions): Promise<RequestServer> {
  const { endpoint, topics, context } = options;
  const queue = new FairQueue((method, body) => costOf(method, body, () => context.devices().length));
  const refusals = new ToldRefusals();
  return serveRequests(endpoint, {
    filter: topics.filters.queries(),
    methodOf: topic => {
      const parsed = topics.parse(topic);
      return parsed?.kind === 'query' ? parsed.method : undefined;
    },
    handlers: new Map(METHODS.map(method => [method, handlerOf(method, context)])),
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

function handlerOf<M extends Method>(method: M, context: QueryContext): RequestHandler {
  const query = QUERIES[method];
  return body => query(checkRequest(method, body), context);
}
