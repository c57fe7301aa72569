import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Finding } from '@edgevitals/shared/results';
import Sqlite from 'better-sqlite3';
import t from 'tap';
import { PROCESS } from '../../quantities/index.js';
import { encodeMinute } from '../minute_codec.js';
import type { Slice } from '../slice.js';
import type { MinuteRow } from '../store.js';
import { SqliteStore } from './sqlite_store.js';

const slice = (minute: number, coveredSeconds = 60, programs = 1): Slice => ({
  from: minute * 60,
  to: minute * 60 + 60,
  coveredSeconds,
  gapSeconds: 0,
  suspendedSeconds: 0,
  switchesUntold: false,
  cpus: 2,
  cpuBusySeconds: 1,
  softirqSeconds: 0,
  memoryUsedBytes: 1,
  memoryTotalBytes: 2,
  energyParts: [],
  processes: Array.from({ length: programs }, (_, i) => ({
    ...PROCESS.empty(),
    program: `program-${i}`,
    count: 1,
    running: true,
    userSeconds: 1,
    rssBytes: 4096,
    threads: 1,
    switches: 1,
  })),
  disks: [],
  interfaces: [],
  zones: [],
  listsAll: true,
  policies: [],
  throttling: [],
  tellsThrottling: false,
});

const finding = (id: string, status: 'open' | 'resolved', updatedAt: number): Finding => ({
  id,
  device: 'gw-1',
  kind: 'process.cpu-hog',
  severity: 'warning',
  status,
  subject: 'stress',
  summary: 'stress uses a CPU',
  openedAt: 1,
  updatedAt,
  evidence: [],
  occurrences: 1,
});

const row = (device: string, minute: number, of: Slice): MinuteRow => ({
  device,
  minute,
  packed: encodeMinute(of),
});

const MINUTE = 28_000_000;

t.test('minutes are found by device and time, and a replayed minute replaces instead of adding', async t => {
  const store = new SqliteStore(':memory:');
  await store.putMinutes([
    row('gw-1', MINUTE, slice(MINUTE)),
    row('gw-1', MINUTE + 1, slice(MINUTE + 1)),
    row('gw-2', MINUTE, slice(MINUTE)),
  ]);
  await store.putMinutes([row('gw-1', MINUTE, slice(MINUTE))]);
  t.same(await store.minutes('gw-1', MINUTE, MINUTE + 1), [slice(MINUTE)]);
  t.equal((await store.minutes('gw-1', 0, 2 * MINUTE)).length, 2);
  t.same(await store.minutes('nobody', 0, 2 * MINUTE), []);
  await store.putMinutes([row('gw-1', MINUTE, slice(MINUTE, 10))]);
  t.equal(
    (await store.minutes('gw-1', MINUTE, MINUTE + 1))[0]?.coveredSeconds,
    60,
    'a part does not replace the whole',
  );
  await store.close();
});

t.test('findings, snapshots and devices come back', async t => {
  const store = new SqliteStore(':memory:');
  await store.putFindings([finding('a', 'open', 10), finding('b', 'resolved', 20)]);
  await store.putFindings([finding('a', 'open', 30)]);
  t.same(
    (await store.findings()).map(f => [f.id, f.updatedAt]),
    [
      ['a', 30],
      ['b', 20],
    ],
  );
  t.same(
    (await store.findings({ status: 'resolved' })).map(f => f.id),
    ['b'],
  );
  t.same(await store.findings({ device: 'other' }), []);
  t.equal((await store.findings({ limit: 1 })).length, 1);
  const document = { models: { power: { watts: 1.5 } }, list: [1, 'x', null] };
  await store.putSnapshots([{ device: 'gw-1', at: 5, savedAt: 6, document }]);
  t.same(await store.snapshots(), [{ device: 'gw-1', at: 5, savedAt: 6, document }]);
  const info = new Uint8Array([1, 2, 3]);
  await store.putDevices([{ device: 'gw-1', lastSeen: 7, status: 'online', info }]);
  await store.putDevices([{ device: 'gw-1', lastSeen: 9, status: 'offline', info: undefined }]);
  const [device] = await store.devices();
  t.match(device, { device: 'gw-1', lastSeen: 9, status: 'offline' });
  t.same([...device!.info!], [1, 2, 3], 'what is known of the device is kept');
  await store.close();
});

t.test('what is older than the retention goes, then the oldest over the disk budget', async t => {
  const store = new SqliteStore(join(t.testdir(), 'history.db'));
  const now = (MINUTE + 3000) * 60;
  const rows = Array.from({ length: 3000 }, (_, i) => row('gw-1', MINUTE + i, slice(MINUTE + i, 60, 20)));
  await store.putMinutes(rows);
  await store.putFindings([finding('old', 'resolved', MINUTE * 60), finding('open', 'open', MINUTE * 60)]);
  await store.retain({ days: 1, maxBytes: 1e9 }, now);
  const kept = (await store.minutes('gw-1', 0, 2 * MINUTE)).length;
  t.ok(kept >= 24 * 60 && kept < 24 * 60 + 15, `${kept} minutes of a day`);
  t.same(
    (await store.findings()).map(f => f.id),
    ['open'],
    'an open finding stays',
  );
  await store.retain({ days: 1, maxBytes: 60_000 }, now);
  const left = await store.minutes('gw-1', 0, 2 * MINUTE);
  t.ok(left.length > 0 && left.length < 24 * 60, `${left.length} minutes left`);
  t.equal(left.at(-1)?.from, (MINUTE + 2999) * 60, 'the newest stay');
  await store.close();
});

t.test('a store is there after a restart, and another process reads it meanwhile', async t => {
  const path = join(t.testdir(), 'data', 'history.db');
  const store = new SqliteStore(path);
  await store.putMinutes([row('gw-1', MINUTE, slice(MINUTE))]);
  const module = new URL('./sqlite_store.js', import.meta.url).href;
  const code = `const { SqliteStore } = await import(${JSON.stringify(module)});
    const store = new SqliteStore(${JSON.stringify(path)}, { readonly: true });
    console.log((await store.minutes('gw-1', 0, 1e9)).length);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code]);
  t.equal(stdout.trim(), '1');
  await store.putMinutes([row('gw-1', MINUTE + 1, slice(MINUTE + 1))]);
  await store.close();
  const again = new SqliteStore(path);
  t.equal((await again.minutes('gw-1', 0, 1e9)).length, 2);
  await again.close();
});

t.test('a file that cannot be used gives STORE_FAILED and says what to do', async t => {
  const directory = t.testdir({ 'noise.db': 'not a database, '.repeat(500) });
  t.throws(() => new SqliteStore(join(directory, 'noise.db')), {
    code: 'STORE_FAILED',
    message: /damaged: move it away/,
  });
  const foreign = new Sqlite(join(directory, 'foreign.db'));
  foreign.exec('CREATE TABLE things (x)');
  foreign.close();
  t.throws(() => new SqliteStore(join(directory, 'foreign.db')), {
    code: 'STORE_FAILED',
    message: /another program/,
  });

  const path = join(directory, 'history.db');
  await new SqliteStore(path).close();
  const newer = new Sqlite(path);
  newer.pragma('user_version = 99');
  newer.close();
  t.throws(() => new SqliteStore(path), {
    code: 'STORE_FAILED',
    message: /store version 99, this analyzer reads 2/,
  });

  mkdirSync(join(directory, 'folder.db'));
  t.throws(() => new SqliteStore(join(directory, 'folder.db')), {
    code: 'STORE_FAILED',
    message: /permissions/,
  });
  writeFileSync(join(directory, 'file'), '');
  t.throws(() => new SqliteStore(join(directory, 'file', 'history.db')), { code: 'STORE_FAILED' });
});

t.test('a disk that fills up loses the write that did not fit, and nothing else', async t => {
  const path = join(t.testdir(), 'history.db');
  const store = new SqliteStore(path);
  await store.putMinutes([row('gw-1', MINUTE, slice(MINUTE))]);
  // the limit of pages is how SQLite itself stands in for a full disk
  (store as unknown as { database: Sqlite.Database }).database.pragma('max_page_count = 20');
  const many = Array.from({ length: 5000 }, (_, i) => row('gw-9', i, slice(i, 60, 20)));
  await t.rejects(store.putMinutes(many), { code: 'STORE_FAILED', message: /disk is full/ });
  t.equal((await store.minutes('gw-1', 0, 1e9)).length, 1);
  t.same(await store.minutes('gw-9', 0, 1e9), []);
  await store.putMinutes([row('gw-9', 1, slice(1))]);
  t.equal((await store.minutes('gw-9', 0, 1e9)).length, 1, 'a smaller write goes through');
  await store.close();
});
