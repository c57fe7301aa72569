import { EdgevitalsError } from '../errors/errors.js';

/** Resolves after `ms`. @throws (rejects) EdgevitalsError ABORTED when `signal` is, or already was. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(new EdgevitalsError('ABORTED', 'the request was withdrawn', { cause: signal?.reason }));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}
