import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { TlsOptions } from '@edgevitals/shared/mqtt';
import { given } from '@edgevitals/shared/objects';
import type { Host } from '../host/host.js';
import type { Option, Values } from './option.js';

/** What every stack of TLS takes (RFC 4279, section 5.3). */
const MOST_IDENTITY_BYTES = 128;
const MOST_KEY_BYTES = 64;

/** Options that say how broker and device know each other. */
export const TLS_OPTIONS: readonly Option[] = [
  {
    name: 'ca',
    value: 'FILE',
    env: 'EDGEVITALS_CA',
    help: "certificates that the broker is checked against, PEM; else the system's",
  },
  { name: 'cert', value: 'FILE', env: 'EDGEVITALS_CERT', help: 'certificate of this device, PEM' },
  { name: 'key', value: 'FILE', env: 'EDGEVITALS_KEY', help: 'private key of that certificate, PEM' },
  {
    name: 'psk-identity',
    value: 'NAME',
    env: 'EDGEVITALS_PSK_IDENTITY',
    help: 'name of the key shared with the broker, in place of certificates',
  },
  { name: 'psk-file', value: 'FILE', env: 'EDGEVITALS_PSK_FILE', help: 'that key, in hexadecimal digits' },
];

/**
 * The files that the options name, for a connection; undefined when none is named.
 * @throws EdgevitalsError CONFIG_INVALID for files that cannot be read or used, and options that contradict each other.
 */
export function readTls(host: Pick<Host, 'readUserFile'>, values: Values): TlsOptions | undefined {
  const file = (name: string): string | undefined => {
    const path = values.get(name);
    return path === undefined ? undefined : host.readUserFile(path);
  };
  const [ca, cert, key] = [file('ca'), file('cert'), file('key')];
  if ((cert === undefined) !== (key === undefined))
    throw invalid('--cert and --key belong together: give both or neither');
  const psk = sharedKey(values.get('psk-identity'), file('psk-file'));
  if (psk !== undefined) {
    if (ca !== undefined || cert !== undefined)
      throw invalid('--psk-identity takes the place of --ca, --cert and --key: give one or the others');
    if (!/^(mqtts|wss):/.test(values.get('broker') ?? ''))
      throw invalid('--psk-identity needs a broker of mqtts://: without TLS the key would not be used');
    return { psk };
  }
  if (ca === undefined && cert === undefined) return undefined;
  return given({ ca, cert, key });
}

function sharedKey(identity: string | undefined, text: string | undefined): TlsOptions['psk'] {
  if (identity === undefined && text === undefined) return undefined;
  if (identity === undefined || text === undefined)
    throw invalid('--psk-identity and --psk-file belong together: give both or neither');
  if (!/^[ -~]+$/.test(identity) || identity.length > MOST_IDENTITY_BYTES)
    throw invalid(`--psk-identity must have 1 to ${MOST_IDENTITY_BYTES} characters of ASCII`);
  const digits = text.trim();
  if (!/^([0-9a-fA-F]{2})+$/.test(digits) || digits.length > 2 * MOST_KEY_BYTES)
    throw invalid(`--psk-file must hold one key of 1 to ${MOST_KEY_BYTES} bytes in hexadecimal digits`);
  const secret = Uint8Array.from(digits.match(/../g) ?? [], pair => Number.parseInt(pair, 16));
  return { identity, secret };
}

const invalid = (message: string): EdgevitalsError => new EdgevitalsError('CONFIG_INVALID', message);
