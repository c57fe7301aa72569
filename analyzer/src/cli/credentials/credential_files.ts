/** Files of a folder of credentials: each is one user's alone, whole or not there, and never changed in what it says already. */
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
import { EdgevitalsError } from '@edgevitals/shared/errors';

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
  /** The same of NATS. */
  readonly nats?: number | undefined;
  /** The same of those who are to read their password. */
  readonly users: ReadonlyMap<string, number>;
}

/**
 * What `work` makes in a folder, which is there then.
 * @throws EdgevitalsError CONFIG_INVALID when the folder cannot be written.
 */
export function inFolder<T>(folder: string, owners: CredentialOwners, work: () => T): T {
  try {
    const shared = owners.broker !== undefined || owners.nats !== undefined || owners.users.size > 0;
    mkdirSync(folder, { recursive: true, mode: shared ? FOLDER_MODE : FOLDER_MODE_OF_ONE });
    return work();
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

/** That of the file that is there, or a new one. @throws EdgevitalsError CONFIG_INVALID for a file without one. */
export function passwordAt(path: string, owner: number | undefined): string {
  if (!existsSync(path)) {
    const password = randomBytes(PASSWORD_BYTES).toString('base64url');
    replaceFile(path, `${password}\n`, owner);
    return password;
  }
  const [password = ''] = textOf(path).split(/\r?\n/, 1);
  if (password === '')
    throw new EdgevitalsError('CONFIG_INVALID', `${path}: its first line must be the password`);
  return password;
}

/** Of a file that is not there: nothing. */
export const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');

/** Whole or not at all, also over a loss of power; at no time to be read by others. */
export function replaceFile(path: string, text: string, owner: number | undefined): void {
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
