/** Debian's packages of any architecture, unpacked into a cache of our own: the host's packages are neither read nor changed. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** The last of Debian with mipsel. */
export const SUITE = 'bookworm';
const MIRROR = process.env['EDGEVITALS_LAB_MIRROR'] ?? 'http://deb.debian.org/debian';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const DOWNLOAD_MS = 300_000;
/** Trees of a kernel package that no emulated board has hardware for: two thirds of its size. */
const LEFT_OUT = [
  'gpu',
  'media',
  'infiniband',
  'staging',
  'isdn',
  'iio',
  'net/ethernet/mellanox',
  'net/wireless/ath',
]
  .map(folder => `--exclude=*/drivers/${folder}/*`)
  .concat(
    '--exclude=*/sound/*',
    '--exclude=./usr/share/doc/*',
    '--exclude=./usr/share/man/*',
    '--exclude=./usr/share/locale/*',
  );

/** An architecture whose packages cannot be had here; the lab says so and leaves its boards out. */
export class LabPackagesUnavailable extends Error {}

/** Where everything that the lab fetches is kept; EDGEVITALS_LAB_CACHE says otherwise. It may be removed at any time. */
export const labCache = (): string =>
  process.env['EDGEVITALS_LAB_CACHE'] ??
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'edgevitals-lab');

interface Archive {
  readonly file: string;
  readonly sha256: string;
}

/** What is wanted of an architecture. */
export interface PackageRequest {
  /** As Debian calls it: amd64, armhf, mipsel. */
  readonly architecture: string;
  /** Packages of which all that they depend on is wanted too. */
  readonly programs: readonly string[];
  /** The package that depends on the newest kernel: linux-image-amd64. */
  readonly kernel: string;
}

/**
 * Folders, one a package, with what the packages hold. The first time they are downloaded, checked by apt's signatures; from
 * then on they come from the cache, by the checksum of each archive.
 * @throws LabPackagesUnavailable when apt cannot get them.
 */
export async function unpackedPackages(request: PackageRequest): Promise<readonly string[]> {
  const archives = await resolved(request);
  const folders: string[] = [];
  for (const archive of archives) folders.push(await unpacked(archive));
  return folders;
}

/** The archives of a request: from the list that an earlier run left, or by asking apt. */
async function resolved(request: PackageRequest): Promise<readonly Archive[]> {
  const wanted = JSON.stringify([SUITE, request.architecture, request.kernel, [...request.programs].sort()]);
  const list = join(labCache(), 'lists', `${request.architecture}-${sha256(wanted).slice(0, 16)}.json`);
  if (existsSync(list)) {
    const known = JSON.parse(readFileSync(list, 'utf8')) as Archive[];
    if (known.every(archive => existsSync(treeOf(archive)) || existsSync(archivePath(archive)))) return known;
  }
  const archives = await downloaded(request);
  mkdirSync(join(labCache(), 'lists'), { recursive: true });
  writeFileSync(list, JSON.stringify(archives));
  return archives;
}

async function downloaded({ architecture, programs, kernel }: PackageRequest): Promise<Archive[]> {
  const root = join(labCache(), 'apt', `${SUITE}-${architecture}`);
  const archives = join(root, 'var/cache/apt/archives');
  for (const folder of [
    'etc/apt/sources.list.d',
    'etc/apt/preferences.d',
    'etc/apt/apt.conf.d',
    'var/lib/apt/lists/partial',
    'var/lib/dpkg',
  ])
    mkdirSync(join(root, folder), { recursive: true });
  rmSync(archives, { recursive: true, force: true });
  mkdirSync(join(archives, 'partial'), { recursive: true });
  writeFileSync(join(root, 'var/lib/dpkg/status'), '');
  writeFileSync(join(root, 'etc/apt/sources.list'), `deb [signed-by=${KEYRING}] ${MIRROR} ${SUITE} main\n`);
  writeFileSync(
    join(root, 'apt.conf'),
    [
      `APT::Architecture "${architecture}";`,
      `APT::Architectures { "${architecture}"; };`,
      `Dir "${root}/";`,
      `Dir::State "${root}/var/lib/apt";`,
      `Dir::State::status "${root}/var/lib/dpkg/status";`,
      `Dir::Cache "${root}/var/cache/apt";`,
      `Dir::Etc "${root}/etc/apt";`,
      'APT::Install-Recommends "false";',
      'APT::Sandbox::User "root";',
      'Acquire::Languages "none";',
      'Debug::NoLocking "1";',
    ].join('\n'),
  );
  const options = {
    cwd: archives,
    env: { ...process.env, APT_CONFIG: join(root, 'apt.conf') },
    timeout: DOWNLOAD_MS,
  };
  try {
    await run('apt-get', ['update', '-qq'], options);
    const { stdout } = await run('apt-cache', ['depends', '--important', kernel], options);
    const image = /Depends: (linux-image-\S+)/.exec(stdout)?.[1];
    if (image === undefined) throw new Error(`${kernel} depends on no kernel: ${stdout}`);
    await run('apt-get', ['install', '-qq', '-y', '--download-only', ...programs], options);
    // the kernel alone: what it depends on makes the boot of an installed machine
    await run('apt-get', ['download', '-qq', image], options);
  } catch (error) {
    throw new LabPackagesUnavailable(
      `${architecture}: apt cannot get ${[kernel, ...programs].join(' ')} of ${SUITE} from ${MIRROR} (EDGEVITALS_LAB_MIRROR names another): ${(error as Error).message}`,
      { cause: error },
    );
  }
  mkdirSync(join(labCache(), 'archives'), { recursive: true });
  return readdirSync(archives)
    .filter(file => file.endsWith('.deb'))
    .sort()
    .map(file => {
      const archive = { file, sha256: sha256(readFileSync(join(archives, file))) };
      copyFileSync(join(archives, file), archivePath(archive));
      rmSync(join(archives, file));
      return archive;
    });
}

async function unpacked(archive: Archive): Promise<string> {
  const tree = treeOf(archive);
  if (existsSync(tree)) return tree;
  const path = archivePath(archive);
  const found = sha256(readFileSync(path));
  if (found !== archive.sha256)
    throw new Error(`${path} has the checksum ${found}: remove it and run the lab again`);
  const partial = `${tree}.${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  const tar = `tar -x -C "$2" ${LEFT_OUT.map(option => `'${option}'`).join(' ')}`;
  await run('sh', ['-c', `dpkg-deb --fsys-tarfile "$1" | ${tar}`, 'sh', path, partial], {
    timeout: DOWNLOAD_MS,
  });
  renameSync(partial, tree);
  rmSync(path);
  return tree;
}

const archivePath = (archive: Archive): string => join(labCache(), 'archives', `${archive.sha256}.deb`);
const treeOf = (archive: Archive): string => join(labCache(), 'trees', archive.sha256);
const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');
