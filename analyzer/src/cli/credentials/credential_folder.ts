/**
 * A folder with what mosquitto and its users need: `passwords` (hashes) and `acl` for the broker, `NAME.password` for each user.
 * What is there is never changed: users are added, and a run that was interrupted is completed by the next.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { AclRequest, AclUser } from '../acl/acl_request.js';
import { mosquittoHeading, mosquittoSection } from '../acl/mosquitto.js';
import { type CredentialOwners, inFolder, passwordAt, replaceFile, textOf } from './credential_files.js';
import { mosquittoPassword, SALT_BYTES } from './mosquitto_password.js';

/**
 * Makes what is missing.
 * @returns names of users that are new at the broker.
 * @throws EdgevitalsError CONFIG_INVALID when the folder cannot be written, or has a password file without a password.
 */
export function makeCredentials(folder: string, request: AclRequest, owners: CredentialOwners): string[] {
  return inFolder(folder, owners, () => {
    const users = [...request.people, ...request.devices];
    const added = addPasswords(folder, users, owners);
    addRights(folder, users, request, owners);
    return added;
  });
}

function addPasswords(folder: string, users: readonly AclUser[], owners: CredentialOwners): string[] {
  const path = join(folder, 'passwords');
  const before = textOf(path);
  const known = new Set(before.split('\n').map(line => line.split(':', 1)[0]));
  const added = users.map(({ name }) => name).filter(name => !known.has(name));
  const lines = added.map(name =>
    mosquittoPassword(
      name,
      passwordAt(join(folder, `${name}.password`), owners.users.get(name)),
      randomBytes(SALT_BYTES),
    ),
  );
  if (lines.length > 0) replaceFile(path, appended(before, lines), owners.broker);
  return added;
}

function addRights(
  folder: string,
  users: readonly AclUser[],
  request: AclRequest,
  owners: CredentialOwners,
): void {
  const path = join(folder, 'acl');
  const before = textOf(path);
  const known = new Set([...before.matchAll(/^user (.+)$/gm)].map(([, name]) => name));
  const added = users.filter(({ name }) => !known.has(name));
  if (added.length === 0) return;
  // a list of somebody else's making may say what any device may
  const patterns = /^pattern /m.test(before);
  const sections = added.flatMap(user => [
    '',
    ...mosquittoSection(user, request, patterns && user.role !== 'device'),
  ]);
  replaceFile(
    path,
    appended(before, [...(before === '' ? mosquittoHeading(request) : []), ...sections]),
    owners.broker,
  );
}

const appended = (text: string, lines: readonly string[]): string =>
  `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${lines.join('\n')}\n`;
