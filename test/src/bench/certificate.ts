import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Files, PEM. */
export interface Certificate {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** An authority of our own and a server's certificate for 127.0.0.1 by it, RSA of 2048 bits, in `folder`. */
export function certificateIn(folder: string): Certificate {
  const file = (name: string): string => join(folder, name);
  const fresh = (name: string): string[] => [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1'],
    ...['-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)],
  ];
  openssl(...fresh('ca'), '-subj', '/CN=bench authority');
  openssl(
    ...fresh('server'),
    ...['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'],
    ...['-addext', 'basicConstraints=critical,CA:FALSE', '-CA', file('ca.pem'), '-CAkey', file('ca.key')],
  );
  return { ca: file('ca.pem'), cert: file('server.pem'), key: file('server.key') };
}

const openssl = (...args: readonly string[]): void =>
  void execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
