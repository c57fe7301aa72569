/** Certificates for brokers and devices of a test, made with openssl. */
import { spawnSync } from 'node:child_process';
import { isIP } from 'node:net';
import { join } from 'node:path';

/** Paths of PEM files. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** An authority of its own, with its files in a folder that is the caller's. */
export class Authority {
  /** Path of its certificate. */
  readonly cert: string;
  private readonly path: string;
  private readonly key: string;

  constructor(folder: string, name = 'authority') {
    this.path = join(folder, name);
    this.cert = `${this.path}.crt`;
    this.key = `${this.path}.key`;
    const files = ['-keyout', this.key, '-out', this.cert];
    openssl('req', '-x509', '-days', '1', ...EC, ...files, '-subj', `/CN=${name}`);
  }

  /** A certificate for a server of that DNS name or address, or a client. @param days negative: it has expired. */
  issue(host: string, days = 1): Certificate {
    const path = `${this.path}-${host}${days}`;
    const [cert, key, request] = [`${path}.crt`, `${path}.key`, `${path}.csr`];
    const subject = [
      '-subj',
      `/CN=${host}`,
      '-addext',
      `subjectAltName=${isIP(host) === 0 ? 'DNS' : 'IP'}:${host}`,
    ];
    openssl('req', '-new', ...EC, '-keyout', key, '-out', request, ...subject);
    const signer = ['-CA', this.cert, '-CAkey', this.key, '-CAcreateserial'];
    const validity = ['-days', `${days}`, '-copy_extensions', 'copy'];
    openssl('x509', '-req', '-in', request, ...signer, ...validity, '-out', cert);
    return { cert, key };
  }
}

function openssl(...args: string[]): void {
  const { status, error, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl ${args[0]}: ${error?.message ?? stderr}`);
}
