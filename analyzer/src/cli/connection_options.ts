/** The options by which every command finds its broker, each with an environment variable. */

import { readFileSync } from 'node:fs';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { given } from '@edgevitals/shared/objects';
import { type Command, Option } from 'commander';
import { LocalBrokerFile } from './local_broker.js';

export const DEFAULT_BROKER = 'mqtt://127.0.0.1:1883';

export interface ConnectionFlags {
  readonly broker?: string;
  readonly base: string;
  readonly username?: string;
  readonly password?: string;
  readonly passwordFile?: string;
  readonly allowPlaintext?: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** How to connect, as the shared MQTT code wants it. */
export interface ConnectionOptions {
  readonly url: string;
  readonly base: string;
  readonly allowPlaintext?: boolean;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

/** Where a password may stand: a command line can be read by every user of the machine. */
const ELSEWHERE = 'give it in a file that --password-file names, or in EDGEVITALS_PASSWORD';
export const HAS_PASSWORD: RegExp = /^[^/]*:\/\/[^@/]*:[^@/]*@/;

/** @throws EdgevitalsError CONFIG_INVALID when a password stands on the command line. */
function refuseSeenPassword(command: Command): void {
  const seen = (name: string): unknown =>
    command.getOptionValueSource(name) === 'cli' ? command.getOptionValue(name) : undefined;
  if (seen('password') !== undefined) refuseSeen('--password', ELSEWHERE);
  if (HAS_PASSWORD.test(String(seen('broker') ?? '')))
    refuseSeen('--broker: a password in its URL', ELSEWHERE);
}

/** @throws EdgevitalsError CONFIG_INVALID. */
export function refuseSeen(what: string, elsewhere: string): never {
  throw new EdgevitalsError(
    'CONFIG_INVALID',
    `${what} would be seen by every user of this machine; ${elsewhere}`,
  );
}

export function addConnectionOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '-b, --broker <url>',
        `broker (default: that of a demo which runs here, else ${DEFAULT_BROKER})`,
      ).env('EDGEVITALS_BROKER'),
    )
    .addOption(new Option('--base <topic>', 'base topic').env('EDGEVITALS_BASE').default('edgevitals'))
    .addOption(new Option('--username <name>', 'user name at the broker').env('EDGEVITALS_USERNAME'))
    .addOption(
      new Option('--password <word>', 'password; not on the command line, which others can see').env(
        'EDGEVITALS_PASSWORD',
      ),
    )
    .addOption(
      new Option('--password-file <file>', 'file with the password, its first line').env(
        'EDGEVITALS_PASSWORD_FILE',
      ),
    )
    .addOption(
      new Option(
        '--allow-plaintext',
        'mqtt:// and ws:// to another machine too, unencrypted: where the network can be trusted (env: EDGEVITALS_ALLOW_PLAINTEXT=1)',
      ),
    )
    .hook('preAction', (_, command) => refuseSeenPassword(command))
    .addOption(new Option('--ca <file>', 'PEM of the authority that signed the broker').env('EDGEVITALS_CA'))
    .addOption(new Option('--cert <file>', 'PEM of a client certificate').env('EDGEVITALS_CERT'))
    .addOption(new Option('--key <file>', 'PEM of its key').env('EDGEVITALS_KEY'));
}

/** @throws EdgevitalsError CONFIG_INVALID when a file cannot be read. */
export function toConnection(flags: ConnectionFlags): ConnectionOptions {
  const pem = (file: string | undefined, flag: string) =>
    file === undefined ? undefined : readPem(file, flag);
  const tls = given({
    ca: pem(flags.ca, '--ca'),
    cert: pem(flags.cert, '--cert'),
    key: pem(flags.key, '--key'),
  });
  return {
    url: flags.broker ?? new LocalBrokerFile().read()?.url ?? DEFAULT_BROKER,
    base: flags.base,
    // a switch of commander is on whatever its variable says
    allowPlaintext:
      flags.allowPlaintext === true ||
      /^(1|true|yes)$/i.test(process.env['EDGEVITALS_ALLOW_PLAINTEXT'] ?? ''),
    ...given({
      username: flags.username,
      password: readPassword(flags),
      tls: Object.keys(tls).length > 0 ? tls : undefined,
    }),
  };
}

/** @throws EdgevitalsError CONFIG_INVALID for a file that cannot be read or has no password, and for two passwords. */
function readPassword({ password, passwordFile }: ConnectionFlags): string | undefined {
  // an empty variable is none
  const word = password === '' ? undefined : password;
  if (passwordFile === undefined) return word;
  if (word !== undefined)
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      'there is a password and a --password-file: give one of them',
    );
  return readPasswordFile(passwordFile, '--password-file');
}

/** Its first line. @throws EdgevitalsError CONFIG_INVALID for a file that cannot be read or has no password. */
export function readPasswordFile(path: string, flag: string): string {
  const [first = ''] = readText(path, flag, 'the password').split(/\r?\n/, 1);
  if (first === '')
    throw new EdgevitalsError('CONFIG_INVALID', `${flag} ${path}: its first line must be the password`);
  return first;
}

const readPem = (path: string, flag: string): string => readText(path, flag, 'a PEM file');

function readText(path: string, flag: string, expected: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new EdgevitalsError('CONFIG_INVALID', `${flag}: ${path} cannot be read; ${expected} is expected`, {
      cause,
    });
  }
}
