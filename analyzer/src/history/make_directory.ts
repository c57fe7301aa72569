import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** History tells who runs what, and when. */
const FOR_US_ALONE = { mode: 0o700 };

/**
 * Makes a directory and those above it, for this user alone, one at a time: `mkdirSync` that is to make all of them never returns where the
 * file system says ENOENT below a directory that is there, as /proc does (Node.js 20).
 * @throws what the file system says of the first that cannot be made.
 */
export function makeDirectory(path: string): void {
  const full = resolve(path);
  try {
    mkdirSync(full, FOR_US_ALONE);
  } catch (error) {
    if (isDirectory(full)) return;
    const above = dirname(full);
    if ((error as { code?: unknown }).code !== 'ENOENT' || isDirectory(above) || above === full) throw error;
    makeDirectory(above);
    mkdirSync(full, FOR_US_ALONE);
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
