/**
 * A folder with what mosquitto and its users need: `passwords` (hashes) and `acl` for the broker, `NAME.password` for each user.
 * What is there is never changed: users are added, and a run that was interrupted is completed by the next.
 */
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { AclRequest, AclUser } from '../acl/acl_request.js';
import { mosquittoHeading, mosquittoSection } from '../acl/mosquitto.js';
import { mosquittoPassword, SALT_BYTES } from './mosquitto_password.js';

/** 192 bits, which nobody guesses; 32 characters of base64url. */
const PASSWORD_BYTES = 24;
/** Its owner's alone. */
const FILE_MODE = 0o600;
/** Others may open what they know the name of, and own. */
const FOLDER_MODE = 0o711;
const FOLDER_MODE_OF_ONE = 0o700;

export interface CredentialOwners {
  /** Number of the user, and group, that runs the broker; undefined: whoever makes the files. */
  readonly broker: number | undefined;
  /** The same of those who are to read their password. */
  readonly users: ReadonlyMap<string, number>;
}

/**
 * Makes what is missing.
 * @returns names of users that are new at the broker.
 * @throws EdgevitalsError CONFIG_INVALID when the folder cannot be written, or has a password file without a password.
 */
export function makeCredentials(folder: string, request: AclRequest, owners: CredentialOwners): string[] {
  try {
    const shared = owners.broker !== undefined || owners.users.size > 0;
    mkdirSync(folder, { recursive: true, mode: shared ? FOLDER_MODE : FOLDER_MODE_OF_ONE });
    const users = [...request.people, ...request.devices];
    const added = addPasswords(folder, users, owners);
    addRights(folder, users, request, owners);
    return added;
  } catch (cause) {
    if (!(cause instanceof Error) || !('syscall' in cause)) throw cause;
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `--into ${folder}: ${cause.message}: it must be a directory that can be written${
        cause.syscall === 'chown' ? ', and only root gives files to others' : ''
      }`,
      { cause },
    );
  }
}

function addPasswords(folder: string, users: readonly AclUser[], owners: CredentialOwners): string[] {
  const path = join(folder, 'passwords');
  const before = textOf(path);
  const known = new Set(before.split('\n').map(line => line.split(':', 1)[0]));
  const added = users.map(({ name }) => name).filter(name => !known.has(name));
  const lines = added.map(name =>
    mosquittoPassword(name, passwordOf(folder, name, owners.users.get(name)), randomBytes(SALT_BYTES)),
  );
  if (lines.length > 0) replace(path, appended(before, lines), owners.broker);
  return added;
}

/** That of the file that is there, or a new one. */
function passwordOf(folder: string, name: string, owner: number | undefined): string {
  const path = join(folder, `${name}.password`);
  if (!existsSync(path)) {
    const password = randomBytes(PASSWORD_BYTES).toString('base64url');
    replace(path, `${password}\n`, owner);
    return password;
  }
  const [password = ''] = textOf(path).split(/\r?\n/, 1);
  if (password === '')
    throw new EdgevitalsError('CONFIG_INVALID', `${path}: its first line must be the password`);
  return password;
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
  replace(
    path,
    appended(before, [...(before === '' ? mosquittoHeading(request) : []), ...sections]),
    owners.broker,
  );
}

const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');

const appended = (text: string, lines: readonly string[]): string =>
  `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${lines.join('\n')}\n`;

/** Whole or not at all, also over a loss of power; at no time to be read by others. */
function replace(path: string, text: string, owner: number | undefined): void {
  const part = `${path}.part`;
  rmSync(part, { force: true });
  const file = openSync(part, 'wx', FILE_MODE);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  if (owner !== undefined && owner !== process.getuid?.()) chownSync(part, owner, owner);
  renameSync(part, path);
}
