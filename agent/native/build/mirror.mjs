/** Files of Debian's archive, from the mirror and through the proxy that apt uses on this machine. */
import { execFileSync } from 'node:child_process';

/** Downloads `path`, as in `pool/main/q/quickjs/FILE`, into `file`. */
export function download(path, file) {
  const url = `${mirror()}/${path}`;
  console.error(`getting ${url}`);
  const proxy = proxyOf(url);
  const options = ['-sSfL', '--retry', '3', '--connect-timeout', '20', '--max-time', '300'];
  try {
    execFileSync('curl', [...options, ...(proxy ? ['--proxy', proxy] : []), '-o', file, url], {
      stdio: ['ignore', 2, 2],
    });
  } catch (error) {
    const why = error.code === 'ENOENT' ? 'curl is not installed' : `curl ended with ${error.status}`;
    throw new Error(`${url} could not be downloaded: ${why}; --sources names a directory that has it`);
  }
}

/** The mirror that apt uses here; its pool has the archives of every release of Debian. */
function mirror() {
  const files = apt('apt-get', ['update', '--print-uris']);
  return /^'(https?:\/\/\S+\/debian)\/+dists\//m.exec(files)?.[1] ?? 'http://deb.debian.org/debian';
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
