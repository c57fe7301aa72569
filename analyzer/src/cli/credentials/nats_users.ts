/**
 * Users of the NATS of a cluster, beside those of mosquitto: `nats-users.conf`, which the configuration of nats-server includes, with
 * bcrypt hashes, and `NAME.nats-password` for each. As there, users are added and nothing else is changed.
 */
import { join } from 'node:path';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { genSaltSync, hashSync, truncates } from 'bcryptjs';
import { type CredentialOwners, inFolder, passwordAt, replaceFile, textOf } from './credential_files.js';

export const NATS_USERS = 'nats-users.conf';
export const natsPasswordFile = (name: string): string => `${name}.nats-password`;

/** 2^10: a node of NATS takes a tenth of a second for each member that connects, of which there are few. */
const COST = 10;
const EMPTY = `# Who may connect to NATS: made by edgevitals credentials, which adds to it.
authorization {
  users = [
  ]
}
`;
/** What new entries are put before. */
const END_OF_LIST = /^ *\](?=\s*\}\s*$)/m;

/**
 * Makes what is missing.
 * @returns names of users that are new.
 * @throws EdgevitalsError CONFIG_INVALID when the folder cannot be written, a password file has no password or one too long for
 * bcrypt, or the list of users is not of this form.
 */
export function makeNatsUsers(folder: string, names: readonly string[], owners: CredentialOwners): string[] {
  return inFolder(folder, owners, () => {
    const path = join(folder, NATS_USERS);
    const before = textOf(path);
    const known = new Set([...before.matchAll(/\buser"?\s*[:=]\s*"?([^",\s]+)/g)].map(([, name]) => name));
    const added = names.filter(name => !known.has(name));
    if (added.length === 0) return added;
    const list = before.trim() === '' ? EMPTY : before;
    const end = END_OF_LIST.exec(list);
    if (end === null)
      throw new EdgevitalsError(
        'CONFIG_INVALID',
        `${path}: it must end with the list of users (users = [ ... ] of authorization) to add one; move it away to have it made anew`,
      );
    const entries = added.map(name => {
      const file = join(folder, natsPasswordFile(name));
      return `    { user: ${JSON.stringify(name)}, password: "${bcrypt(passwordAt(file, owners.users.get(name)), file)}" }\n`;
    });
    const at = end.index;
    replaceFile(path, `${list.slice(0, at)}${entries.join('')}${list.slice(at)}`, owners.nats);
    return added;
  });
}

/** nats-server before 2.10 takes a hash for one by `$2a$` alone, of which `$2b$` differs in nothing since. */
function bcrypt(password: string, path: string): string {
  if (truncates(password))
    throw new EdgevitalsError('CONFIG_INVALID', `${path}: a password of NATS has 72 bytes at most`);
  return hashSync(password, genSaltSync(COST).replace(/^\$2b\$/, '$2a$$'));
}
