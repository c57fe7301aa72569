import { EdgevitalsError, type ErrorCode } from '@edgevitals/shared/errors';
import type { Service } from './host.js';
import { bytesOf, calls } from './quickjs_calls.js';
import { Connection } from './quickjs_connection.js';

const MOST_BYTES = 1024 * 1024;

/** One request to a service of this machine and all that it answers; see `Host.exchange`. */
export function exchange(service: Service, request: string, timeoutMs: number): Promise<string> {
  const where = 'path' in service ? service.path : `port ${service.port} of ${service.address}`;
  return new Promise((resolve, reject) => {
    const parts: string[] = [];
    let length = 0;
    const end = (error: EdgevitalsError | undefined): void => {
      calls.clearTimer(timer);
      connection.close();
      if (error === undefined) resolve(parts.join(''));
      else reject(error);
    };
    const fail = (code: ErrorCode, why: string): void =>
      end(new EdgevitalsError(code, `cannot ask ${where}: ${why}`));
    const timer = calls.timer(timeoutMs, () => fail('SOURCE_TIMEOUT', `no end in ${timeoutMs} ms`));
    const fd =
      'path' in service
        ? calls.connectUnix(bytesOf(service.path))
        : calls.connect(service.address, service.port);
    const connection = new Connection(fd, {
      connected: () =>
        connection.write(
          Uint8Array.from(request, c => c.charCodeAt(0)),
          () => {},
        ),
      received: part => {
        length += part.length;
        if (length > MOST_BYTES) fail('SOURCE_FAILED', `it answers more than ${MOST_BYTES} bytes`);
        else parts.push(calls.decodeBytes(part));
      },
      ended: () => end(undefined),
      failed: errno =>
        fail(
          ABSENT.has(errno) ? 'SOURCE_ABSENT' : errno === 'EACCES' ? 'SOURCE_DENIED' : 'SOURCE_FAILED',
          errno,
        ),
    });
  });
}

/** Nobody listens, or there is no such address (IPv6 is off). */
const ABSENT = new Set(['ECONNREFUSED', 'ENOENT', 'EADDRNOTAVAIL', 'ENETUNREACH', 'EAFNOSUPPORT']);
