import { EdgevitalsError } from '../errors/errors.js';
import type { MqttEndpoint } from './endpoint.js';

/**
 * Resolves when there is a connection. The first refusal ends the wait: a person wants to know now, not after all retries.
 * @throws EdgevitalsError: why there is none; BROKER_UNREACHABLE when nothing has answered within `timeoutMs`.
 */
export function untilConnected(endpoint: MqttEndpoint, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    if (endpoint.state === 'connected') return resolve();
    const end = (error?: Error): void => {
      clearTimeout(timer);
      stop();
      if (error === undefined) resolve();
      else reject(error);
    };
    const timer = setTimeout(
      () =>
        end(new EdgevitalsError('BROKER_UNREACHABLE', `no answer from the broker within ${timeoutMs} ms`)),
      timeoutMs,
    );
    const stop = endpoint.onState((state, reason) => {
      if (state === 'connected') end();
      else if (reason !== undefined) end(reason);
    });
  });
}
