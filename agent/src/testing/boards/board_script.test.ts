/**
 * test/boards/capture.sh against the sources: what any of them asks of a board, the script of today takes from it. So a
 * source that wants one more file of the kernel brings its line in the script along, and boards captured from then on
 * have the file; those captured before go without.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { allSources } from '../../sources/registry.js';
import { SourceRunner } from '../../sources/runner.js';
import { probing, type Source } from '../../sources/source.js';
import { type BoardArchive, type BoardEntry, parseBoard } from './board_archive.js';
import { BoardHost } from './board_host.js';
import { settled } from './board_settled.js';
import { idle } from './idle.js';

const TESTS = fileURLToPath(new URL('../../../../test', import.meta.url));
const SCRIPT = join(TESTS, 'boards/capture.sh');
const FOLDER = join(TESTS, 'fixtures/boards');
const boards = readdirSync(FOLDER).filter(name => /(?<!\.overlay)\.board$/.test(name));
const load = (name: string): BoardArchive => parseBoard(readFileSync(join(FOLDER, name), 'latin1'));
/** Whether the name itself is there: links of a board lead to files of this machine, if anywhere. */
const exists = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

/**
 * Lays the board's first snapshot out below `folder`, for programs that look at files: directories, links and contents
 * as they were; what a directory lists and the archive has nothing of, and what could not be read, as an empty file.
 */
function layOut(archive: BoardArchive, folder: string): void {
  const entries = archive.entries.filter(({ at }) => at === undefined);
  const directories = new Set(entries.map(({ path }) => dirname(path)));
  for (const path of directories) mkdirSync(join(folder, path), { recursive: true });
  for (const { path, link, text = '', list } of entries) {
    if (directories.has(path)) continue;
    const at = join(folder, path);
    if (list !== undefined) mkdirSync(at, { recursive: true });
    else if (exists(at)) continue;
    else if (link !== undefined) symlinkSync(link, at);
    else writeFileSync(at, text, { encoding: 'latin1', flag: 'wx' });
  }
  for (const { path, list = [] } of entries) {
    for (const name of list) {
      const at = join(folder, path, name);
      if (!exists(at)) writeFileSync(at, '', { flag: 'wx' });
    }
  }
}

/** What the script would read today of the board, if it had `others` too, with the directories that lead there. */
async function taken(
  archive: BoardArchive,
  folder: string,
  others: readonly string[] = [],
): Promise<ReadonlySet<string>> {
  layOut(archive, folder);
  for (const path of others) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), '');
  }
  const child = spawn('sh', [SCRIPT, '-l', '-r', folder], { timeout: 360_000 });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('latin1').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('latin1').on('data', (text: string) => (stderr += text));
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error(`capture.sh -l ended with ${status}: ${stderr}`);
  const paths = new Set<string>();
  for (const line of stdout.split('\n'))
    for (let path = line; path.length > 1 && !paths.has(path); path = dirname(path)) paths.add(path);
  return paths;
}

/** Lets the sources probe, describe and read the board. */
async function run(archive: BoardArchive, sources: readonly Source[]): Promise<BoardHost> {
  const host = new BoardHost({ archive, idle });
  const runner = new SourceRunner(host, sources);
  await settled(
    host,
    runner.probe().then(() => {}),
  );
  await settled(
    host,
    runner.describe().then(() => {}),
  );
  await settled(
    host,
    runner.sampleAll().then(() => {}),
  );
  runner.close();
  return host;
}

/** Files of the kernel as a whole of which the board does not tell whether it has them. */
const unsureFiles = ({ unsure }: BoardHost): string[] =>
  unsure.filter(path => /^\/proc\/(?!\d|self\/)./.test(path));

/** The change to the script that lets it take `path`. */
function whatToAdd(path: string): string {
  const parts = path.split('/').slice(1);
  const [top, second = '', third = '', fourth] = parts;
  if (top === 'proc' && /^\d+$/.test(second)) return `add ${parts.slice(2).join('/')} to process_files`;
  if (top === 'proc') return `add ${parts.slice(1).join('/')} to SINGLE_PROC`;
  if (top === 'sys' && second === 'class' && fourth === undefined) return `add ${third} to CLASSES`;
  return `add to sys_paths: look $root${path} -maxdepth 0`;
}

const missing = (asked: readonly string[], paths: ReadonlySet<string>): string[] =>
  asked
    .filter(path => !paths.has(path) && /^\/(proc|sys)\/./.test(path))
    .map(path => `capture.sh does not take ${path}: ${whatToAdd(path)}`);

t.test('the script takes from every board what the sources ask of it', async t => {
  const folder = t.testdir({});
  const check = async (name: string): Promise<void> => {
    const archive = load(name);
    const host = await run(archive, allSources());
    const unsure = unsureFiles(host);
    t.ok(host.asked.length > 100, `${name}: ${host.asked.length} paths`);
    const paths = await taken(archive, join(folder, name), unsure);
    t.strictSame(missing([...host.asked, ...unsure], paths), [], name);
  };
  await Promise.all(boards.map(check));
});

t.test('a source that wants more is told what to add to the script, and is absent until then', async t => {
  const listing = (path: string, ...list: string[]): BoardEntry => ({ path, list });
  const archive: BoardArchive = {
    ...load(boards[0]!),
    entries: [
      listing('/proc', '1', 'novelty', 'stat'),
      { path: '/proc/stat', text: 'cpu 1\n' },
      listing('/proc/1', 'stat', 'novelty'),
      listing('/sys/class', 'novelties', 'net'),
      { path: '/sys/class/net/eth0', link: '../../devices/virtual/net/eth0' },
      listing('/sys/devices/virtual/net/eth0', 'ifalias', 'trace'),
    ],
  };
  const paths = await taken(archive, t.testdir({}));
  for (const [path, add] of [
    ['/proc/novelty', 'add novelty to SINGLE_PROC'],
    ['/proc/1/novelty', 'add novelty to process_files'],
    ['/sys/class/novelties', 'add novelties to CLASSES'],
    [
      '/sys/class/net/eth0/trace',
      'add to sys_paths: look $root/sys/devices/virtual/net/eth0/trace -maxdepth 0',
    ],
  ] as const) {
    const host = new BoardHost({ archive, idle });
    t.match(await probing('wanting', '', () => host.readText(path)), { state: 'absent' });
    t.equal(host.unknown.length, 1, path);
    t.strictSame(missing(host.asked, paths), [`capture.sh does not take ${host.unknown[0]}: ${add}`]);
  }
  const unsure = new BoardHost({ archive: load(boards[0]!), idle });
  t.throws(() => unsure.readText('/proc/sys/novelty/file'), { code: 'SOURCE_ABSENT' });
  t.strictSame(
    missing(unsureFiles(unsure), paths),
    ['capture.sh does not take /proc/sys/novelty/file: add sys/novelty/file to SINGLE_PROC'],
    'also where the board does not say what is in the folder',
  );
  const known = new BoardHost({ archive, idle });
  known.readText('/proc/stat');
  t.throws(() => known.readText('/sys/class/net/eth0/ifalias'), { code: 'SOURCE_ABSENT' });
  t.strictSame(missing(known.asked, paths), [], 'what it takes today, an older board may lack');
});
