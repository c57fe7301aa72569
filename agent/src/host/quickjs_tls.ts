/** The part of Node's `tls` that MQTT.js uses, over the C host. The bundle puts it in the place of `tls`. */
import type { Duplex } from 'node:stream';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { systemAuthorities } from './quickjs_authorities.js';
import { calls, type TlsSettings } from './quickjs_calls.js';
import type { Channel } from './quickjs_connection.js';
import { type Destination, Socket } from './quickjs_net.js';

interface SecureDestination extends Destination {
  readonly servername?: string;
  /** PEM texts. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Asked for the key that takes the place of certificates. */
  readonly pskCallback?: () => { readonly identity: string; readonly psk: Uint8Array };
}

class Tls implements Channel {
  private session = -1;
  private readonly settings: TlsSettings;

  constructor(settings: TlsSettings) {
    this.settings = settings;
  }

  start(fd: number): number | string {
    if (this.session < 0) {
      const opened = calls.tlsOpen(fd, this.settings);
      if (typeof opened === 'string') return opened;
      this.session = opened;
    }
    return calls.tlsHandshake(this.session);
  }

  send(bytes: Uint8Array, from: number): number | string {
    return calls.tlsSend(this.session, bytes, from);
  }

  receive(): Uint8Array | number | string {
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

/** Found at the first connection that needs it, for all that follow. */
let system: string | undefined;

/** @throws EdgevitalsError CONFIG_INVALID without anything to check the other side by: nobody is trusted unasked. */
export function connect(options: SecureDestination): Duplex {
  const { servername, host, ca, cert, key, pskCallback } = options;
  const shared = pskCallback?.();
  if (ca === undefined && shared === undefined) {
    system ??= systemAuthorities();
    if (system === undefined)
      throw new EdgevitalsError(
        'CONFIG_INVALID',
        'mqtts:// needs --ca FILE: this system has no authorities to check the broker against',
      );
  }
  const settings: TlsSettings = {
    name: servername ?? host ?? 'localhost',
    authorities: ca,
    certificate: cert,
    key,
    bundle: ca === undefined && shared === undefined ? system : undefined,
    identity: shared?.identity,
    secret: shared?.psk,
  };
  return new SecureSocket(options, () => new Tls(settings));
}
