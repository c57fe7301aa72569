import { EdgevitalsError } from '../../errors/errors.js';

const SCHEMES = ['mqtt', 'mqtts', 'ws', 'wss'] as const;
const DEFAULT_PORT = { mqtt: 1883, mqtts: 8883, ws: 80, wss: 443 } as const;

/** Where a broker is, without the credentials that a URL may carry. */
export interface BrokerAddress {
  readonly scheme: (typeof SCHEMES)[number];
  readonly host: string;
  readonly port: number;
  /** Path of a WebSocket URL. */
  readonly path: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** For messages and logs: never has credentials. */
  readonly shown: string;
}

const FORM = /^([a-z]+):\/\/(?:([^@/]*)@)?(\[[0-9a-fA-F:.]+\]|[^:/?#@[\]\s]+)(?::(\d{1,5}))?(\/[^\s]*)?$/;

/**
 * Takes a broker URL apart. The URL class is not used: the agent's small host has none.
 * @throws EdgevitalsError CONFIG_INVALID; its message does not repeat the URL, which may hold a password.
 */
export function parseBrokerUrl(url: string): BrokerAddress {
  const [, schemeText, credentials, hostText, portText, path = '/'] = FORM.exec(url) ?? [];
  const scheme = SCHEMES.find(known => known === schemeText);
  if (scheme === undefined || hostText === undefined) throw invalid('is not of the form scheme://host:port');
  const port = portText === undefined ? DEFAULT_PORT[scheme] : Number(portText);
  if (port < 1 || port > 65_535) throw invalid('has a port outside 1 to 65535');
  const colon = credentials?.indexOf(':') ?? -1;
  const username =
    credentials === undefined ? undefined : colon < 0 ? credentials : credentials.slice(0, colon);
  const password = credentials === undefined || colon < 0 ? undefined : credentials.slice(colon + 1);
  return {
    scheme,
    host: hostText.replace(/^\[|\]$/g, ''),
    port,
    path,
    username: percentDecoded(username),
    password: percentDecoded(password),
    shown: `${scheme}://${hostText}:${port}`,
  };
}

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|::1|(?:.+\.)?localhost)$/i;

/**
 * Whether what is said to the broker stays on this machine or is encrypted: by the address as it is written, so that no name
 * server has a say in it.
 */
export const isPrivate = ({ scheme, host }: BrokerAddress): boolean =>
  scheme === 'mqtts' || scheme === 'wss' || LOOPBACK.test(host);

/** @throws EdgevitalsError CONFIG_INVALID for a broker on another machine without TLS. */
export function checkPrivate(address: BrokerAddress): void {
  if (isPrivate(address)) return;
  const { scheme, shown } = address;
  throw new EdgevitalsError(
    'CONFIG_INVALID',
    `the broker ${shown} is on another machine and ${scheme}:// is not encrypted: passwords and frames can be read and forged on ` +
      `the way. Use ${scheme === 'ws' ? 'wss' : 'mqtts'}://, or where the network can be trusted allow it with --allow-plaintext ` +
      '(EDGEVITALS_ALLOW_PLAINTEXT=1; allowPlaintext in a program)',
  );
}

function percentDecoded(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('has credentials that are not percent-encoded UTF-8');
  }
}

const invalid = (what: string): EdgevitalsError =>
  new EdgevitalsError(
    'CONFIG_INVALID',
    `the broker URL ${what}; expected for instance mqtts://broker.local:8883 (${SCHEMES.join(', ')})`,
  );
