import { setTimeout as sleep } from 'node:timers/promises';
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { JetStreamApiCodes, JetStreamApiError } from '@nats-io/jetstream';

const PAUSE_MS = 250;

/** What NATS said, as an error of ours. */
export function natsFailure(cause: unknown, what: string): EdgevitalsError {
  if (isEdgevitalsError(cause)) return cause;
  const said = cause instanceof Error ? cause.message : String(cause);
  return new EdgevitalsError('STORE_FAILED', `${what} (NATS: ${said})`, { cause });
}

/** Whether another has written since: what was compared with is not there any more. */
export const isOutrun = (error: unknown): boolean =>
  error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamWrongLastSequence;

/** Tries until it works, or `timeoutMs` have passed: while a leader is chosen nobody answers. @throws what was thrown last. */
export async function retrying<T>(timeoutMs: number, work: () => Promise<T>): Promise<T> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > until) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

/** `work`, or a failure after so long: some calls of a node that has just died never return. */
export async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
