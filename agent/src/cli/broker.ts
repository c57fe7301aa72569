/** What commands that publish have in common: how they reach the broker, what they say of it, and when they end. */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { ConnectOptions, MqttEndpoint } from '@edgevitals/shared/mqtt';
import { given } from '@edgevitals/shared/objects';
import { MAXIMUM_REQUEST } from '@edgevitals/shared/rpc';
import { offlineWill } from '../agent.js';
import type { Host } from '../host/host.js';
import type { Option, Values } from './option.js';
import { readTls, TLS_OPTIONS } from './tls.js';

/** Silence after which the device counts as offline: a short break of the network is not worth an alarm. */
const WILL_DELAY_SECONDS = 30;
/** Longer than the will's delay: a session that ends sends the will at once. */
const SESSION_SECONDS = 300;
const KEEPALIVE_SECONDS = 30;
/** The broker has only requests for us: they are small, and few at once. */
const LARGEST_PACKET = MAXIMUM_REQUEST + 1024;
const MOST_AT_ONCE = 16;
export const GOODBYE_MS = 3000;
/** To let go of a connection whose broker answers no more. */
export const CLOSE_MS = 300;

/** Where a password may stand. */
const ELSEWHERE =
  'give it in a file that --password-file names, in EDGEVITALS_PASSWORD, or as "password" in the file of --config';

export const BROKER_OPTIONS: readonly Option[] = [
  {
    name: 'broker',
    short: 'b',
    value: 'URL',
    env: 'EDGEVITALS_BROKER',
    initial: 'mqtt://127.0.0.1:1883',
    help: 'mqtts://, wss://, or on this machine mqtt://, ws://host:port',
    refusedAsFlag: url =>
      /^[^/]*:\/\/[^@/]*:[^@/]*@/.test(url)
        ? `--broker: a password in its URL would be seen by every user of this machine; ${ELSEWHERE}`
        : undefined,
  },
  {
    name: 'allow-plaintext',
    env: 'EDGEVITALS_ALLOW_PLAINTEXT',
    help: 'mqtt:// and ws:// to another machine too, unencrypted: where the network can be trusted',
  },
  {
    name: 'device',
    short: 'd',
    value: 'ID',
    env: 'EDGEVITALS_DEVICE',
    help: "device id in topics, else the host's name",
  },
  { name: 'base', value: 'TOPIC', env: 'EDGEVITALS_BASE', initial: 'edgevitals', help: 'base topic' },
  { name: 'username', value: 'NAME', env: 'EDGEVITALS_USERNAME', help: 'user at the broker' },
  {
    name: 'password',
    value: 'TEXT',
    env: 'EDGEVITALS_PASSWORD',
    help: 'password; not on the command line, which others can see',
    refusedAsFlag: () => `--password would be seen by every user of this machine; ${ELSEWHERE}`,
  },
  {
    name: 'password-file',
    value: 'FILE',
    env: 'EDGEVITALS_PASSWORD_FILE',
    help: 'file with the password, its first line',
  },
  ...TLS_OPTIONS,
];

export function connection(host: Host, values: Values, device: string, base: string): ConnectOptions {
  const text = (name: string): string | undefined => values.get(name);
  const username = text('username');
  const password = readPassword(host, values);
  const tls = readTls(host, values);
  return {
    url: text('broker') ?? '',
    clientId: `edgevitals-agent-${device}`,
    will: { ...offlineWill(device, base), delaySeconds: WILL_DELAY_SECONDS },
    sessionExpirySeconds: SESSION_SECONDS,
    keepaliveSeconds: KEEPALIVE_SECONDS,
    maximumPacketSize: LARGEST_PACKET,
    receiveMaximum: MOST_AT_ONCE,
    allowPlaintext: values.has('allow-plaintext'),
    ...given({ username, password, tls }),
  };
}

/** @throws EdgevitalsError CONFIG_INVALID for a file that cannot be read or has no password, and for two passwords. */
function readPassword(host: Pick<Host, 'readUserFile'>, values: Values): string | undefined {
  const path = values.get('password-file');
  if (path === undefined) return values.get('password');
  if (values.has('password'))
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      'there is a password and a --password-file: give one of them',
    );
  const [password = ''] = host.readUserFile(path).split(/\r?\n/, 1);
  if (password === '')
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `--password-file ${path}: its first line must be the password`,
    );
  return password;
}

/** Tells when the connection is made or lost; the same failure again and again only once. */
export function tellState(endpoint: MqttEndpoint, device: string, say: (text: string) => void): () => void {
  let last = '';
  return endpoint.onState((state, reason) => {
    if (state === 'connecting') return;
    const version = endpoint.protocol === 4 ? '3.1.1' : '5';
    const text =
      state === 'connected'
        ? `connected as ${device}, MQTT ${version}`
        : `${state}${reason === undefined ? '' : `: ${reason.message}`}; frames wait`;
    if (text === last) return;
    last = text;
    say(text);
  });
}

/** Resolves with the reason to end; a second signal ends the program at once. */
export function untilStopped(host: Host, endAfterMs: number | undefined): Promise<string> {
  return new Promise(resolve => {
    let asked = false;
    host.onStop(signal => {
      if (asked) host.exit(1);
      asked = true;
      resolve(signal);
    });
    if (endAfterMs !== undefined) host.timer(endAfterMs, () => resolve('time is over'));
  });
}
