/** The part of Node's `tls` that MQTT.js uses, over the C host. The bundle puts it in the place of `tls`. */
import type { Duplex } from 'node:stream';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { calls } from './quickjs-calls.js';
import type { Channel } from './quickjs-connection.js';
import { type Destination, Socket } from './quickjs-net.js';

interface SecureDestination extends Destination {
  readonly servername?: string;
  /** PEM texts. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

class Tls implements Channel {
  private session = -1;
  private readonly options: SecureDestination;
  private readonly authorities: string;

  constructor(options: SecureDestination, authorities: string) {
    this.options = options;
    this.authorities = authorities;
  }

  start(fd: number): number | string {
    if (this.session < 0) {
      const { servername, host, cert, key } = this.options;
      const opened = calls.tlsOpen(fd, servername ?? host ?? 'localhost', this.authorities, cert, key);
      if (typeof opened === 'string') return opened;
      this.session = opened;
    }
    return calls.tlsHandshake(this.session);
  }

  send(bytes: Uint8Array, from: number): number {
    return calls.tlsSend(this.session, bytes, from);
  }

  receive(): Uint8Array | number {
    return calls.tlsReceive(this.session);
  }

  /** TLS has no half-open connection: the stream is closed when the other side has answered. */
  shutdown(): void {}

  close(): void {
    if (this.session >= 0) calls.tlsClose(this.session);
    this.session = -1;
  }
}

/** A stream whose other side has been checked when `secureConnect` is emitted. */
class SecureSocket extends Socket {
  /** There is no unchecked one: a handshake that does not verify fails. */
  readonly authorized = true;
}

/** @throws EdgevitalsError CONFIG_INVALID without authorities: this program brings none, and trusts nobody unasked. */
export function connect(options: SecureDestination): Duplex {
  const { ca } = options;
  if (ca === undefined)
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      'mqtts:// needs --ca FILE: the certificates to check the broker against',
    );
  return new SecureSocket(options, () => new Tls(options, ca));
}
