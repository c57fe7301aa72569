import type { TlsOptions } from '../endpoint.js';

/** The part of an X.509 certificate, as `tls` shows it, that tells whether there is one. */
type Shown = Readonly<Record<string, unknown>> | undefined;

/** What MQTT.js hands to `tls.connect`. */
export interface ConnectTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly ciphers?: string;
  readonly pskCallback?: () => { readonly identity: string; readonly psk: Uint8Array };
  readonly checkServerIdentity?: (host: string, certificate: Shown) => Error | undefined;
}

/** OpenSSL offers the first four only when told to; without the fifth Node.js offers no TLS 1.3. */
const PSK_CIPHERS = [
  'ECDHE-PSK-CHACHA20-POLY1305',
  'PSK-AES256-GCM-SHA384',
  'PSK-AES128-GCM-SHA256',
  'PSK-CHACHA20-POLY1305',
  // what OpenSSL takes a key for that comes without a hash (RFC 8446, section 4.2.11)
  'TLS_AES_128_GCM_SHA256',
].join(':');

/** Our options as `tls.connect` wants them. */
export function toConnectTls({ psk, ...pem }: TlsOptions): ConnectTls {
  if (psk === undefined) return pem;
  return {
    ciphers: PSK_CIPHERS,
    pskCallback: () => ({ identity: psk.identity, psk: psk.secret }),
    // in TLS 1.3 a server may pass the key over and show a certificate: it has not proved that it knows the key
    checkServerIdentity: (_host, certificate) =>
      Object.keys(certificate ?? {}).length === 0
        ? undefined
        : Object.assign(new Error('the broker does not use the shared key'), { code: 'TLS_PSK_UNUSED' }),
  };
}
