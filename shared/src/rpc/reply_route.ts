import { EdgevitalsError } from '../errors/errors.js';
import type { IncomingMessage } from '../mqtt/endpoint.js';
import { isTopicName } from '../mqtt/topic_filter.js';

const TRANSACTION_LIMIT = 64;

/** Where and how a request is answered. */
export interface ReplyRoute {
  readonly topic: string;
  /** MQTT 5: outcome in user properties. Body: outcome in the payload, for 3.1.1. */
  readonly style: 'properties' | 'body';
  readonly correlation: Uint8Array | undefined;
  readonly transaction: string | undefined;
}

/** The route that MQTT 5 properties give, undefined without a Response Topic. */
export function routeFromProperties(
  message: IncomingMessage,
  allowed: readonly string[],
): ReplyRoute | undefined {
  const { responseTopic, correlationData } = message.properties;
  if (responseTopic === undefined) return undefined;
  return {
    topic: checked(responseTopic, allowed),
    style: 'properties',
    correlation: correlationData,
    transaction: undefined,
  };
}

/**
 * The route that the fields `reply_to` and `transaction` of a body give.
 * @throws EdgevitalsError QUERY_NO_REPLY_TOPIC when there is neither.
 */
export function routeFromBody(body: unknown, defaultPrefix: string, allowed: readonly string[]): ReplyRoute {
  const fields: Record<string, unknown> = body !== null && typeof body === 'object' ? { ...body } : {};
  const { reply_to: replyTo, transaction } = fields;
  if (
    transaction !== undefined &&
    (typeof transaction !== 'string' || transaction.length > TRANSACTION_LIMIT)
  ) {
    throw new EdgevitalsError(
      'QUERY_NO_REPLY_TOPIC',
      `transaction must be text of at most ${TRANSACTION_LIMIT} characters`,
    );
  }
  const topic = typeof replyTo === 'string' ? replyTo : transaction && `${defaultPrefix}${transaction}`;
  if (topic === undefined || topic === '') {
    throw new EdgevitalsError(
      'QUERY_NO_REPLY_TOPIC',
      'the request has no response topic, reply_to or transaction',
    );
  }
  return { topic: checked(topic, allowed), style: 'body', correlation: undefined, transaction };
}

/** A body without the fields that only say where the reply goes. */
export function withoutRoute(body: unknown): unknown {
  if (body === null || typeof body !== 'object' || Array.isArray(body) || body instanceof Uint8Array)
    return body;
  const { reply_to: _, transaction: __, ...rest } = body as Record<string, unknown>;
  return rest;
}

function checked(topic: string, allowed: readonly string[]): string {
  if (isTopicName(topic) && allowed.some(prefix => topic.startsWith(prefix) && topic.length > prefix.length))
    return topic;
  throw new EdgevitalsError(
    'QUERY_REPLY_TOPIC_REFUSED',
    `reply topic ${JSON.stringify(topic.slice(0, 200))} is not under ${allowed.join(' or ')}`,
  );
}
