/** A connection for one command: made when first used, closed at the end, given up on Ctrl-C. */

import { randomUUID } from 'node:crypto';
import { connectMqtt, type MqttEndpoint, untilConnected } from '@edgevitals/shared/mqtt';
import { given } from '@edgevitals/shared/objects';
import { RequestClient } from '@edgevitals/shared/rpc';
import { Topics } from '@edgevitals/shared/topics';
import type { ConnectionOptions } from './connection_options.js';

export interface Session {
  readonly endpoint: MqttEndpoint;
  readonly topics: Topics;
  /** Topic below which only this session listens. */
  readonly inbox: string;
  /** Asks the analyzer. @throws EdgevitalsError with the code of the answer. */
  query(
    method: string,
    body: object,
    options?: { readonly signal?: AbortSignal; readonly timeoutMs?: number },
  ): Promise<unknown>;
  /** Asks the analyzer to change what it does. @throws EdgevitalsError with the code of the answer. */
  change(name: string, body: object): Promise<unknown>;
  /** Asks the agent of a device. @throws as `query`; QUERY_TIMEOUT when it is not there. */
  request(device: string, name: string, body: object): Promise<unknown>;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5000;

/**
 * Connects to the broker.
 * @throws EdgevitalsError BROKER_UNREACHABLE or BROKER_REFUSED with the reason, when there is no connection in time.
 */
export async function openSession(connection: ConnectionOptions, timeoutMs: number): Promise<Session> {
  const topics = new Topics(connection.base);
  const clientId = `cli-${randomUUID().slice(0, 13)}`;
  const { url, username, password, tls, allowPlaintext } = connection;
  const endpoint = connectMqtt({
    url,
    clientId,
    ...given({ username, password, tls, allowPlaintext }),
  });
  try {
    await untilConnected(endpoint, Math.min(timeoutMs, CONNECT_TIMEOUT_MS));
  } catch (error) {
    await endpoint.close();
    throw error;
  }
  const inbox = topics.inbox(username, clientId);
  const client = new RequestClient(endpoint, inbox);
  return {
    endpoint,
    topics,
    inbox,
    query: (method, body, options = {}) =>
      client.request(topics.query(method), body, { timeoutMs, ...options }),
    change: (name, body) => client.request(topics.analyzerRequest(name), body, { timeoutMs }),
    request: (device, name, body) =>
      client.request(topics.request(device, name), body, { timeoutMs, device }),
    close: async () => {
      await client.close();
      await endpoint.close();
    },
  };
}

/**
 * Resolves when all that the broker had for this connection has come, or so much time has passed: what comes back of our own comes
 * after it.
 * @throws EdgevitalsError LINK_CLOSED, BROKER_REFUSED.
 */
export function allHasCome({ endpoint, inbox }: Session, timeoutMs: number): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, timeoutMs);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const echo = `${inbox}/echo`;
    endpoint
      .subscribe(echo, done)
      .then(() => endpoint.publish({ topic: echo, payload: '' }))
      .catch((error: unknown) => {
        clearTimeout(timer);
        reject(error);
      });
  });
}
