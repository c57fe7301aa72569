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
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** How to connect, as the shared MQTT code wants it. */
export interface ConnectionOptions {
  readonly url: string;
  readonly base: string;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
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
      new Option('--password <word>', 'password; better given by its variable').env('EDGEVITALS_PASSWORD'),
    )
    .addOption(new Option('--ca <file>', 'PEM of the authority that signed the broker').env('EDGEVITALS_CA'))
    .addOption(new Option('--cert <file>', 'PEM of a client certificate').env('EDGEVITALS_CERT'))
    .addOption(new Option('--key <file>', 'PEM of its key').env('EDGEVITALS_KEY'));
}

/** @throws EdgevitalsError CONFIG_INVALID when a PEM file cannot be read. */
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
    ...given({
      username: flags.username,
      password: flags.password,
      tls: Object.keys(tls).length > 0 ? tls : undefined,
    }),
  };
}

function readPem(path: string, flag: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new EdgevitalsError('CONFIG_INVALID', `${flag}: ${path} cannot be read; a PEM file is expected`, {
      cause,
    });
  }
}
