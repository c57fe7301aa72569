import { connect } from 'node:net';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { Service } from './host.js';

const MOST_BYTES = 1024 * 1024;

/** One request to a service of this machine and all that it answers; see `Host.exchange`. */
export function exchange(service: Service, request: string, timeoutMs: number): Promise<string> {
  const where = 'path' in service ? service.path : `port ${service.port} of ${service.address}`;
  return new Promise((resolve, reject) => {
    const socket =
      'path' in service ? connect(service.path) : connect({ host: service.address, port: service.port });
    const parts: Buffer[] = [];
    let length = 0;
    const end = (error: EdgevitalsError | undefined): void => {
      clearTimeout(timer);
      socket.destroy();
      if (error === undefined) resolve(Buffer.concat(parts).toString('latin1'));
      else reject(error);
    };
    const fail = (
      code: 'SOURCE_ABSENT' | 'SOURCE_DENIED' | 'SOURCE_FAILED' | 'SOURCE_TIMEOUT',
      why: string,
    ) => end(new EdgevitalsError(code, `cannot ask ${where}: ${why}`));
    const timer = setTimeout(() => fail('SOURCE_TIMEOUT', `no end in ${timeoutMs} ms`), timeoutMs);
    socket.on('connect', () => socket.write(request, 'latin1'));
    socket.on('data', part => {
      length += part.length;
      if (length > MOST_BYTES) fail('SOURCE_FAILED', `it answers more than ${MOST_BYTES} bytes`);
      else parts.push(part);
    });
    socket.on('end', () => end(undefined));
    socket.on('error', (cause: NodeJS.ErrnoException) => {
      fail(CODES[cause.code ?? ''] ?? 'SOURCE_FAILED', cause.code ?? cause.message);
    });
  });
}

/** Nobody listens, or there is no such address (IPv6 is off). */
const CODES: Readonly<Record<string, 'SOURCE_ABSENT' | 'SOURCE_DENIED'>> = {
  ECONNREFUSED: 'SOURCE_ABSENT',
  ENOENT: 'SOURCE_ABSENT',
  EADDRNOTAVAIL: 'SOURCE_ABSENT',
  ENETUNREACH: 'SOURCE_ABSENT',
  EAFNOSUPPORT: 'SOURCE_ABSENT',
  EACCES: 'SOURCE_DENIED',
};
