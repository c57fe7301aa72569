/** `edgevitals credentials`: users of a mosquitto and of a cluster's NATS, their passwords in files, and what each of them may do. */
import { join } from 'node:path';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type AclFlags, aclRequestOf, addAclOptions, isUserName } from '../acl/acl_options.js';
import type { CredentialOwners } from '../credentials/credential_files.js';
import { makeCredentials } from '../credentials/credential_folder.js';
import type { Terminal } from '../terminal.js';

/** The largest number that stands for a user (4294967295 stands for none). */
const LARGEST_UID = 0xffff_fffe;

interface CredentialFlags extends AclFlags {
  readonly into: string;
  readonly brokerOwner?: number;
  readonly natsOwner?: number;
  readonly owner: readonly string[];
  readonly nats: readonly string[];
}

const EXAMPLES = `
DIR gets "passwords" and "acl", which password_file and acl_file of mosquitto.conf name, and a file
NAME.password for each user, which --password-file names. What is there is never changed: to renew a
password remove NAME.password and the user's line in "passwords"; to renew rights (another --output)
remove "acl" and name everybody. --nats adds its users to "nats-users.conf", which the configuration of
nats-server includes, and makes NAME.nats-password, which --cluster-password-file names; it is renewed as those of mosquitto are.

Examples:
  edgevitals credentials --into /etc/mosquitto/edgevitals --operator ops --device gateway-7
  edgevitals credentials --into /etc/mosquitto/edgevitals --device gateway-8
  edgevitals credentials --into /etc/mosquitto/edgevitals --nats member`;

export function addCredentialsCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('credentials')
    .description('users of a mosquitto, their passwords in files and their rights; adds what is missing')
    .requiredOption('--into <dir>', 'directory of the files');
  addAclOptions(command, 'devices: their ids')
    .addOption(
      new Option(
        '--broker-owner <uid>',
        'number of the user that runs mosquitto: its files are given to it',
      ).argParser(parseUid),
    )
    .addOption(new Option('--nats-owner <uid>', 'the same of nats-server').argParser(parseUid))
    .option('--nats <name...>', "users of a cluster's NATS, where each may do everything", [])
    .option('--owner <name=uid...>', 'to whom the password of NAME is given', [])
    .addHelpText('after', EXAMPLES)
    .action(async (flags: CredentialFlags) => {
      const request = aclRequestOf(flags);
      const users = [...request.people, ...request.devices].map(({ name }) => name);
      const owners = { broker: flags.brokerOwner, nats: flags.natsOwner, users: ownersOf(flags.owner) };
      const members = natsNames(flags.nats);
      const added = makeCredentials(flags.into, request, owners);
      for (const name of users)
        terminal.print(
          added.includes(name)
            ? `${name}: new, its password is in ${join(flags.into, `${name}.password`)}`
            : `${name}: there already, left as it is`,
        );
      if (added.length > 0) terminal.print('A mosquitto that runs reads them at SIGHUP.');
      if (members.length > 0) await addNatsUsers(flags.into, members, owners, terminal);
    });
}

async function addNatsUsers(
  folder: string,
  names: readonly string[],
  owners: CredentialOwners,
  terminal: Terminal,
): Promise<void> {
  // it brings bcrypt, which nothing else wants
  const { makeNatsUsers, NATS_USERS, natsPasswordFile } = await import('../credentials/nats_users.js');
  const added = makeNatsUsers(folder, names, owners);
  for (const name of names)
    terminal.print(
      added.includes(name)
        ? `${name}: new at NATS, its password is in ${join(folder, natsPasswordFile(name))}`
        : `${name}: at NATS already, left as it is`,
    );
  if (added.length > 0)
    terminal.print(`A nats-server that includes ${NATS_USERS} and runs reads it at SIGHUP.`);
}

function parseUid(text: string): number {
  const uid = Number(text);
  if (!/^\d+$/.test(text) || uid > LARGEST_UID)
    throw new InvalidArgumentError('It must be the number of a user, as id -u tells it.');
  return uid;
}

/** @throws EdgevitalsError CONFIG_INVALID for names that cannot be. */
function natsNames(names: readonly string[]): readonly string[] {
  const wrong = names.find(name => !isUserName(name));
  if (wrong !== undefined)
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `--nats ${JSON.stringify(wrong)} must be 1 to 64 of [a-zA-Z0-9_.@-]`,
    );
  return [...new Set(names)];
}

/** @throws EdgevitalsError CONFIG_INVALID. */
function ownersOf(words: readonly string[]): Map<string, number> {
  return new Map(
    words.map(word => {
      const [, name, uid] = /^([^=]+)=(\d+)$/.exec(word) ?? [];
      if (name === undefined || Number(uid) > LARGEST_UID)
        throw new EdgevitalsError(
          'CONFIG_INVALID',
          `--owner ${JSON.stringify(word)} must be NAME=UID, the number of a user, as analyzer=1000`,
        );
      return [name, Number(uid)];
    }),
  );
}
