/** Sources of the engine and of TLS: what Debian packages, pinned; or a directory that the caller names. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { keep } from './keep.mjs';
import { download } from './mirror.mjs';

const PACKAGES = {
  quickjs: {
    path: 'pool/main/q/quickjs/quickjs_2025.04.26.orig.tar.xz',
    sha256: 'ec81da5b3249ed648dbc7df4a1654988910e66a118d9b71cb63534216efcfbbe',
    has: 'quickjs.c',
  },
  mbedtls: {
    path: 'pool/main/m/mbedtls/mbedtls_3.6.6.orig.tar.bz2',
    sha256: '8fb65fae8dcae5840f793c0a334860a411f884cc537ea290ce1c52bb64ca007a',
    has: 'library/ssl_tls.c',
  },
};

/**
 * The directory with the source of `name`, downloaded and unpacked on the first use.
 * @param named directory with the archives, or with `quickjs*` and `mbedtls*`, which are taken as they are;
 * undefined: Debian's mirror.
 */
export async function sourceOf(name, cache, named) {
  const wanted = PACKAGES[name];
  const unpacked = named === undefined ? undefined : unpackedIn(named, name, wanted.has);
  if (unpacked !== undefined) return unpacked;
  const archive =
    named === undefined ? join(cache, 'archives', basename(wanted.path)) : archiveIn(named, name, wanted);
  // what is named is looked at even when the same is there already: a wrong archive must not go unnoticed
  if (named !== undefined) check(archive, wanted.sha256);
  return await keep(join(cache, 'sources', `${name}-${wanted.sha256.slice(0, 12)}`), async fresh => {
    if (named === undefined) {
      await keep(archive, part => download(wanted.path, part));
      check(archive, wanted.sha256, () => rmSync(archive));
    }
    mkdirSync(fresh);
    execFileSync('tar', ['-xf', archive, '-C', fresh, '--strip-components=1']);
  });
}

function unpackedIn(named, name, has) {
  if (!statSync(named, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`--sources ${named}: there is no such directory`);
  const directory = readdirSync(named).find(
    entry => entry.startsWith(name) && existsSync(join(named, entry, has)),
  );
  return directory === undefined ? undefined : join(named, directory);
}

function archiveIn(named, name, { path, has }) {
  const archive = join(named, basename(path));
  if (!existsSync(archive))
    throw new Error(`--sources ${named} has neither ${basename(path)} nor ${name}*/${has}`);
  return archive;
}

function check(archive, sha256, wrong = () => {}) {
  const found = createHash('sha256').update(readFileSync(archive)).digest('hex');
  if (found === sha256) return;
  wrong();
  throw new Error(`${archive} has the SHA-256 ${found}, expected ${sha256}`);
}
