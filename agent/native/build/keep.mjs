/**
 * What the build keeps. Names tell all that went into a thing, and it appears whole: builds side by side may make the
 * same twice, and never see half of it.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';

const UNUSED_MS = 14 * 24 * 3600 * 1000;
let started = 0;

/**
 * The file or directory at `path`, made where there is none.
 * @param make makes it at the path it is given.
 */
export async function keep(path, make) {
  if (existsSync(path)) {
    const now = new Date();
    utimesSync(path, now, now);
  } else await replace(path, make);
  return path;
}

/** Makes `path` anew; whoever uses the old one goes on with that. */
export async function replace(path, make) {
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}-${++started}`;
  try {
    await make(fresh);
    putInPlace(fresh, path);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function putInPlace(fresh, path) {
  try {
    renameSync(fresh, path);
  } catch (error) {
    // a directory that another build has put there meanwhile has the same content
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  }
}

/** Removes what no build has used for two weeks. */
export function forgetUnused(directory) {
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > UNUSED_MS) rmSync(path, { recursive: true, force: true });
  }
}
