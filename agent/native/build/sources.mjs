/** Sources of the engine and of TLS: what Debian packages, pinned; or a directory that the caller names. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';

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
 * @param named directory with `quickjs*` and `mbedtls*` in it, or the archives; undefined: Debian's mirror.
 */
export function sourceOf(name, cache, named) {
  const wanted = PACKAGES[name];
  const unpacked = named === undefined ? undefined : unpackedIn(named, name, wanted.has);
  if (unpacked !== undefined) return unpacked;
  const kept = join(cache, 'sources', `${name}-${wanted.sha256.slice(0, 12)}`);
  if (existsSync(join(kept, wanted.has))) return kept;
  const archive = join(named ?? join(cache, 'archives'), basename(wanted.path));
  if (!existsSync(archive)) {
    if (named !== undefined)
      throw new Error(`${named} has neither ${basename(wanted.path)} nor ${name}*/${wanted.has}`);
    download(wanted.path, archive);
  }
  const found = createHash('sha256').update(readFileSync(archive)).digest('hex');
  if (found !== wanted.sha256) {
    if (named === undefined) rmSync(archive);
    throw new Error(`${archive} has the SHA-256 ${found}, expected ${wanted.sha256}`);
  }
  const fresh = `${kept}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  execFileSync('tar', ['-xf', archive, '-C', fresh, '--strip-components=1']);
  rmSync(kept, { recursive: true, force: true });
  renameSync(fresh, kept);
  return kept;
}

function unpackedIn(named, name, has) {
  const directory = readdirSync(named).find(
    entry => entry.startsWith(name) && existsSync(join(named, entry, has)),
  );
  return directory === undefined ? undefined : join(named, directory);
}

function download(path, archive) {
  mkdirSync(join(archive, '..'), { recursive: true });
  const url = `${mirror()}/${path}`;
  console.log(`getting ${url}`);
  const proxy = proxyOf(url);
  const partial = `${archive}.${process.pid}`;
  const options = ['-sSfL', '--retry', '3', '--max-time', '300', ...(proxy ? ['--proxy', proxy] : [])];
  execFileSync('curl', [...options, '-o', partial, url], { stdio: ['ignore', 'inherit', 'inherit'] });
  renameSync(partial, archive);
}

/** The mirror that apt uses here; its pool has the archives of every release of Debian. */
function mirror() {
  const sites = apt('apt-get', ['indextargets', '--format', '$(REPO_URI)']).split('\n');
  const site = sites.find(uri => /^https?:\/\/\S*\/debian\/?$/.test(uri));
  return (site ?? 'http://deb.debian.org/debian').replace(/\/$/, '');
}

/** The proxy that apt uses, where one is set. */
function proxyOf(url) {
  const scheme = new URL(url).protocol.replace(':', '');
  const set = apt('apt-config', ['dump', '--format', '%v%n', `Acquire::${scheme}::Proxy`]).trim();
  return set === '' || set === 'DIRECT' ? undefined : set;
}

/** On a system without apt there is nothing to be learnt from it. */
function apt(command, args) {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}
