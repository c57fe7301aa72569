/** The boards in test/fixtures/boards: usable, small, without anything private, and no trouble for any source. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAwaited, type TableName, tableById } from '@edgevitals/shared/frame';
import t from 'tap';
import { allSources } from '../../sources/registry.js';
import { SourceRunner } from '../../sources/runner.js';
import type { Rhythm } from '../../sources/source.js';
import { type BoardArchive, formatBoard, overlaid, parseBoard } from './board_archive.js';
import { crowded } from './board_crowd.js';
import { BoardHost } from './board_host.js';
import { idle } from './idle.js';

const FOLDER = fileURLToPath(new URL('../../../../test/fixtures/boards', import.meta.url));
const EVERY_RHYTHM: ReadonlySet<Rhythm> = new Set(['device', 'process', 'slow']);
const load = (name: string): BoardArchive => parseBoard(readFileSync(join(FOLDER, name), 'latin1'));

const files = readdirSync(FOLDER).filter(name => name.endsWith('.board'));
const boards = files.filter(name => !name.endsWith('.overlay.board'));
const overlays = files.filter(name => name.endsWith('.overlay.board'));

t.test('the archives can be read, are small, and are written as they are read', async t => {
  t.ok(boards.length >= 5, `${boards.length} boards`);
  const readme = readFileSync(join(FOLDER, '../../boards/README.md'), 'utf8');
  let total = 0;
  for (const name of files) {
    const text = readFileSync(join(FOLDER, name), 'latin1');
    const archive = parseBoard(text);
    total += text.length;
    t.ok(text.length <= 1_500_000, `${name}: ${text.length} bytes`);
    t.match(text, /^[ -~\n]*$/, `${name} is plain ASCII`);
    t.strictSame(parseBoard(formatBoard(archive)), archive, name);
    t.not(archive.header.notes, '', `${name} says what it is`);
    t.ok(
      readme.includes(`\`${name.replace(/(\.overlay)?\.board$/, '')}\``),
      `${name} is in test/boards/README.md`,
    );
    t.equal(archive.header.overlay ?? false, overlays.includes(name));
  }
  t.ok(total <= 6_000_000, `${total} bytes in all`);
});

/** Values that an address or a number of somebody's device would have, and replaced ones have not. */
const PRIVATE: readonly (readonly [what: string, pattern: RegExp, harmless: RegExp])[] = [
  [
    'MAC address',
    /(?<![0-9a-f:.])(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![0-9a-f:])/gi,
    /^(02:00:5e:10:|33:33:00:00:|01:00:5e:|01:80:c2:|ff:ff:ff:ff:ff:ff|00:00:00:00:00:00)/i,
  ],
  [
    'IPv4 address',
    /(?<![0-9a-z._-])\d{1,3}(?:\.\d{1,3}){3}(?![0-9a-z.])/gi,
    /^(0|10|127|240|255)\.|\.(2[6-9]\d|[3-9]\d\d)/,
  ],
  [
    'IPv6 address',
    /(?<![0-9a-z:])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*::[0-9a-f:]*)(?![0-9a-z:])/gi,
    /^(f:|fd|fe80:|ff..:|0::$)/i,
  ],
  ['UUID', /(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])/gi, /^00000000-0000-/],
];
const SERIAL_FILES = /\/(serial|serial_number|wwid|nguid|eui|uuid)$/;

t.test('nothing private survives in a board', async t => {
  for (const name of boards) {
    const archive = load(name);
    for (const [what, pattern, harmless] of PRIVATE) {
      const found = archive.entries
        .flatMap(({ path, text = '', link = '', list = [] }) => [path, text, link, ...list])
        .concat(archive.tools.map(tool => tool.text))
        .flatMap(text => text.match(pattern) ?? [])
        .filter(value => !harmless.test(value));
      t.strictSame(found, [], `${name}: no ${what}`);
    }
    const serials = archive.entries.filter(({ path, text }) => SERIAL_FILES.test(path) && text !== undefined);
    for (const { path, text = '' } of serials) {
      const replaced = 'SERIAL'.repeat(20).startsWith(text.trim()) || /^(0x)?0*\n?$/.test(text);
      t.ok(replaced, `${name}: ${path}`);
    }
    const named = archive.entries.find(({ path }) => path === '/proc/sys/kernel/hostname');
    t.match(named?.text, /^(board)*[board]*\n$/, `${name}: host name`);
    const lists = archive.entries.filter(({ path, text }) => /\/cmdline$/.test(path) && text?.includes('\0'));
    for (const { path, text } of lists) {
      const [, ...words] = (text ?? '').split('\0');
      t.ok(
        words.every(word => /^[x\n]*$/.test(word)),
        `${name}: arguments in ${path}`,
      );
    }
  }
});

/** Lets the board's time pass until `work` is done: reads that hang end by the clock alone. */
async function timePasses<T>(host: BoardHost, work: Promise<T>): Promise<T> {
  let done = false;
  const end = (): void => {
    done = true;
  };
  work.then(end, end);
  for (let second = 0; second < 600 && !done; second++) await host.advance(1000);
  if (!done) throw new Error('still not done after ten minutes of the board');
  return work;
}

t.test('every source reads every board, twice, without a failure', async t => {
  for (const name of boards) {
    const host = new BoardHost({ archive: load(name), idle });
    const runner = new SourceRunner(host, allSources());
    const probed = await timePasses(host, runner.probe());
    // a file of the board that hangs makes its source say so
    const failing = probed.filter(({ state, reason }) => state === 'failing' && !/no answer in/.test(reason));
    t.strictSame(failing, [], name);
    const first = await timePasses(host, runner.sampleAll());
    await host.advance(600_000);
    const second = await timePasses(host, runner.sampleAll());
    t.ok(first.length >= 10 && second.length >= 10, `${name}: ${first.length} tables`);
    // what sources ask for since it was captured is absent on it, and only told
    if (host.unknown.length > 0) t.comment(`${name} was captured without ${host.unknown.join(', ')}`);
    runner.close();
  }
});

t.test('of every board the default plan takes each table that a model reads, and no other', async t => {
  for (const name of boards) {
    const names = async (all: boolean): Promise<string[]> => {
      const host = new BoardHost({ archive: load(name), idle });
      const runner = new SourceRunner(host, allSources());
      runner.includeAwaited(all);
      await timePasses(host, runner.probe());
      const readings = await timePasses(host, runner.sample(EVERY_RHYTHM));
      runner.close();
      return [...new Set(readings.map(({ table }) => tableById(table)!.name))].sort();
    };
    const wanted = (await names(true)).filter(table => !isAwaited(table as TableName));
    t.strictSame(await names(false), wanted, name);
  }
});

t.test('awkward kernels on top of every board stop no source that they do not touch', async t => {
  for (const name of boards) {
    for (const overlay of overlays) {
      const host = new BoardHost({ archive: overlaid(load(name), load(overlay)), idle });
      const runner = new SourceRunner(host, allSources());
      await timePasses(host, runner.probe());
      const { length } = await timePasses(host, runner.sampleAll());
      await timePasses(host, runner.sampleAll());
      t.ok(overlay.startsWith('no-proc') || length >= 3, `${name} + ${overlay}: ${length} tables`);
      runner.close();
    }
  }
});

t.test('thousands of processes are a longer list, nothing else', async t => {
  const name = boards[0]!;
  const archive = load(name);
  const pid = archive.entries
    .map(({ path, at }) => (at === undefined ? /^\/proc\/(\d+)\/status$/.exec(path)?.[1] : undefined))
    .filter(found => found !== undefined)
    .map(Number)
    .at(-1)!;
  const host = new BoardHost({ archive: crowded(archive, pid, 5000), idle });
  t.equal(host.list('/proc').filter(entry => /^\d+$/.test(entry)).length >= 5000, true);
  t.match(host.readText('/proc/104999/stat'), /^104999 \(/);
  const runner = new SourceRunner(host, allSources());
  await timePasses(host, runner.probe());
  const started = performance.now();
  const tables = await timePasses(host, runner.sampleAll());
  t.ok(tables.length >= 5, `${Math.round(performance.now() - started)} ms`);
  t.ok(
    tables.some(table => table.rows.length > 1000),
    'most of them are seen',
  );
  runner.close();
});
