import { execFile } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Finding } from '@edgevitals/shared/results';
import Sqlite from 'better-sqlite3';
import t from 'tap';
import { PROCESS } from '../../quantities/index.js';
import { encodeMinute } from '../minute_codec.js';
import type { Slice } from '../slice.js';
import type { MinuteRow } from '../store.js';
import type { StoreDamage } from '../store_damage.js';
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
  filesystems: [],
  interfaces: [],
  unitWrites: [],
  traffic: [],
  namespaces: [],
  counted: [],
  placed: [],
  shortLived: [],
  interrupts: [],
  network: [],
  meshes: [],
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
/** Roll-ups are kept. */
const LONG = { daysOfHours: 400, daysOfDays: 1830 };

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
  const rows = Array.from({ length: 3000 }, (_, i) => row('gw-1', MINUTE + i, slice(MINUTE + i, 60, 150)));
  await store.putMinutes(rows);
  await store.putFindings([finding('old', 'resolved', MINUTE * 60), finding('open', 'open', MINUTE * 60)]);
  await store.retain({ ...LONG, days: 1, maxBytes: 1e9 }, now);
  const kept = (await store.minutes('gw-1', 0, 2 * MINUTE)).length;
  t.ok(kept >= 24 * 60 && kept < 24 * 60 + 60, `${kept} minutes of a day, in whole hours`);
  t.same(
    (await store.findings()).map(f => f.id),
    ['open'],
    'an open finding stays',
  );
  const { bytes } = await store.usage();
  await store.retain({ ...LONG, days: 1, maxBytes: bytes * 0.6 }, now);
  const left = await store.minutes('gw-1', 0, 2 * MINUTE);
  t.ok(left.length > 0 && left.length < kept, `${left.length} minutes left`);
  t.equal(left.at(-1)?.from, (MINUTE + 2999) * 60, 'the newest stay');
  await store.close();
});

t.test('over the budget who holds the most gives its oldest minutes, and hours stay', async t => {
  const store = new SqliteStore(join(t.testdir(), 'history.db'));
  const put = async (device: string, minutes: number, programs: number): Promise<void> =>
    store.putMinutes(
      Array.from({ length: minutes }, (_, i) =>
        row(device, MINUTE + 600 - minutes + i, slice(MINUTE + 600 - minutes + i, 60, programs)),
      ),
    );
  const count = async (device: string): Promise<number> =>
    (await store.minutes(device, 0, 2 * MINUTE)).length;
  await put('loud', 600, 300);
  for (let i = 0; i < 5; i++) await put(`quiet-${i}`, 600, 3);
  const now = (MINUTE + 700) * 60;
  const keep = { ...LONG, days: 30, maxBytes: 1e9 };
  await store.retain(keep, now);
  const before = await store.usage();
  t.equal(before.devices, 6);
  t.same(before.retention, keep);
  await store.retain({ ...keep, maxBytes: before.bytes * 0.8 }, now);
  t.ok(
    (await store.usage()).bytes <= before.bytes * 0.8,
    `${(await store.usage()).bytes} of ${before.bytes}`,
  );
  for (let i = 0; i < 5; i++) t.equal(await count(`quiet-${i}`), 600);
  const left = await count('loud');
  t.ok(left > 0 && left < 600, `${left} minutes`);
  t.equal((await store.minutes('loud', 0, 2 * MINUTE)).at(-1)?.from, 60 * (MINUTE + 599), 'the newest stay');
  const hours = await store.rollUps('loud', 60, MINUTE, MINUTE + 600);
  t.ok(hours.length > 0, 'what has gone is in hours');
  await store.retain({ ...keep, maxBytesPerDevice: 1000 }, now);
  for (const device of ['loud', 'quiet-0'])
    t.ok((await count(device)) < 200, `${await count(device)} of ${device}`);
  await store.close();
});

t.test(
  'a clock that is forty days ahead makes nothing older: days count of which something is stored',
  async t => {
    const store = new SqliteStore(':memory:');
    const day = 24 * 60;
    // every hour of ten days, then nothing for forty
    for (let hour = 0; hour < 240; hour++)
      await store.putMinutes([row('gw-1', MINUTE + 60 * hour, slice(MINUTE + 60 * hour))]);
    await store.putFindings([finding('over', 'resolved', (MINUTE + 9 * day) * 60)]);
    const stored = async () => (await store.minutes('gw-1', 0, 3 * MINUTE)).length;
    const later = (MINUTE + 50 * day) * 60;
    await store.retain({ ...LONG, days: 30, maxBytes: 1e9 }, later);
    t.equal(await stored(), 240);
    t.equal((await store.findings()).length, 1);
    await store.retain({ ...LONG, days: 9, maxBytes: 1e9 }, later);
    t.ok((await stored()) >= 9 * 24 - 1 && (await stored()) < 240, `${await stored()} hours`);
    // a device that is ahead makes the others no older
    await store.putMinutes([row('gw-2', MINUTE + 400 * day, slice(MINUTE + 400 * day))]);
    await store.retain({ ...LONG, days: 9, maxBytes: 1e9 }, (MINUTE + 10 * day) * 60);
    t.ok((await stored()) >= 9 * 24 - 1);
    // the analyzer's clock is wrong, and what came is stored where it says
    await store.putMinutes([row('gw-3', MINUTE + 50 * day, slice(MINUTE + 50 * day))]);
    await store.retain({ ...LONG, days: 9, maxBytes: 1e9 }, later + 3600);
    t.ok((await stored()) >= 8 * 24 - 1, `${await stored()} hours: one day more is stored, and one goes`);
    await store.close();
  },
);

t.test('damaged rows are passed over one by one and told once each; all others are there', async t => {
  const path = join(t.testdir(), 'history.db');
  const written = new SqliteStore(path);
  for (const device of ['gw-1', 'gw-2', 'gw-3']) {
    await written.putMinutes([
      row(device, MINUTE, slice(MINUTE)),
      row(device, MINUTE + 60, slice(MINUTE + 60)),
    ]);
    await written.putSnapshots([{ device, at: 5, savedAt: 6, logFrom: 'cafe-20', document: { models: {} } }]);
    await written.putFindings([{ ...finding('a', 'open', 10), device }]);
  }
  await written.close();
  const raw = new Sqlite(path);
  // one byte of each, as a disk does it
  raw.function('flipped', (bytes: unknown) => {
    const copy = Buffer.from(bytes as Buffer);
    copy[copy.length >> 1]! ^= 4;
    return copy;
  });
  const id = raw.prepare("SELECT id FROM devices WHERE device = 'gw-2'").pluck().get();
  raw.prepare('UPDATE snapshots SET document = flipped(document) WHERE device = ?').run(id);
  raw.prepare('UPDATE minutes SET chunk = flipped(chunk) WHERE key = ?').run(MINUTE * 2 ** 20 + Number(id));
  raw
    .prepare("UPDATE findings SET document = replace(document, 'stress', 'strezs') WHERE device = 'gw-2'")
    .run();
  // of when it was made nothing can be believed either
  raw
    .prepare('UPDATE snapshots SET saved = 9e9 WHERE device = (SELECT id FROM devices WHERE device = ?)')
    .run('gw-3');
  raw.close();
  const damages: StoreDamage[] = [];
  const store = new SqliteStore(path, { onDamage: damage => damages.push(damage) });
  t.same(
    (await store.snapshots()).map(({ device, logFrom }) => [device, logFrom]),
    [['gw-1', 'cafe-20']],
  );
  t.same(
    (await store.minutes('gw-2', 0, 2 * MINUTE)).map(({ from }) => from / 60),
    [MINUTE + 60],
  );
  t.equal((await store.minutes('gw-1', 0, 2 * MINUTE)).length, 2);
  t.same((await store.findings()).map(({ device }) => device).sort(), ['gw-1', 'gw-3']);
  await store.minutes('gw-2', 0, 2 * MINUTE);
  t.same(
    damages.map(({ what }) => what),
    [
      'snapshot of gw-2',
      'snapshot of gw-3',
      `minutes from ${new Date(MINUTE * 60_000).toISOString()} of device number ${id}`,
      'finding a of gw-2',
    ],
  );
  t.ok(damages.every(damage => damage.path === path));
  // what is written in its place is there
  await store.putMinutes([row('gw-2', MINUTE, slice(MINUTE))]);
  t.equal((await store.minutes('gw-2', 0, 2 * MINUTE)).length, 2);
  await store.close();
});

t.test('a page that is damaged costs the rows in it, not the start', async t => {
  const path = join(t.testdir(), 'history.db');
  const written = new SqliteStore(path);
  const many = Array.from({ length: 400 }, (_, i) => `gw-${i}`);
  const noise = Buffer.alloc(300, 'no two bytes of this are the same, nearly ');
  await written.putSnapshots(
    many.map((device, i) => ({ device, at: i, savedAt: i, document: { i, noise } })),
  );
  await written.close();
  const raw = new Sqlite(path, { readonly: true });
  const pages = raw
    .prepare("SELECT pageno FROM dbstat WHERE name = 'snapshots' AND pagetype = 'leaf' ORDER BY pageno")
    .pluck()
    .all() as number[];
  const size = Number(raw.pragma('page_size', { simple: true }));
  raw.close();
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(size, 0xff), 0, size, (pages.at(-1)! - 1) * size);
  closeSync(file);
  const damages: StoreDamage[] = [];
  const store = new SqliteStore(path, { onDamage: damage => damages.push(damage) });
  const found = await store.snapshots();
  t.ok(found.length > 0 && found.length < 400, `${found.length} of 400`);
  t.match(damages, [{ path, what: /table snapshots from row \d+ on/ }]);
  await store.close();
});

t.test('a store of the version before is brought to this one, and what it holds is believed', async t => {
  const path = join(t.testdir(), 'history.db');
  const current = new SqliteStore(path);
  await current.putMinutes([row('gw-1', MINUTE, slice(MINUTE))]);
  await current.putSnapshots([{ device: 'gw-1', at: 5, savedAt: 6, document: { models: {} } }]);
  await current.putFindings([finding('a', 'open', 10)]);
  await current.close();
  const raw = new Sqlite(path);
  raw.exec(`ALTER TABLE minutes DROP COLUMN crc; ALTER TABLE findings DROP COLUMN crc;
    ALTER TABLE snapshots DROP COLUMN crc; ALTER TABLE snapshots DROP COLUMN log; DROP TABLE release_days;
    DROP TABLE hours; DROP TABLE days; DROP TABLE changed; DROP TABLE held; DROP TABLE kept;
    PRAGMA user_version = 2`);
  raw.close();
  t.throws(
    () => new SqliteStore(path, { readonly: true }),
    { message: /store version 2/ },
    'who only reads changes nothing',
  );
  const store = new SqliteStore(path, { onDamage: () => t.fail('nothing is damaged') });
  t.equal((await store.minutes('gw-1', 0, 2 * MINUTE)).length, 1);
  t.same(await store.snapshots(), [{ device: 'gw-1', at: 5, savedAt: 6, document: { models: {} } }]);
  t.equal((await store.findings()).length, 1);
  t.equal(await store.rollUp((MINUTE + 200) * 60, 10), 1, 'its minutes are rolled up');
  t.same(await store.rollUps('gw-1', 60, MINUTE - 60, MINUTE + 60), [slice(MINUTE)]);
  await store.putSnapshots([{ device: 'gw-1', at: 7, savedAt: 8, logFrom: 'cafe-20', document: {} }]);
  await store.close();
  const again = new SqliteStore(path);
  t.match(await again.snapshots(), [{ at: 7, logFrom: 'cafe-20' }]);
  await again.close();
});

t.test(
  'days of builds are kept by program, a day written again replaces the first, and old ones go',
  async t => {
    const store = new SqliteStore(join(t.testdir(), 'history.db'));
    const dayOf = (device: string, day: number, build: string, seconds = 1) => ({
      ...{ device, day, build, program: 'sensord', firstAt: 5, kernel: '6.1', model: 'SD-200' },
      amounts: [seconds, 0.5],
    });
    await store.putReleaseDays([
      dayOf('gw-1', 20_000, 'aa'),
      dayOf('gw-2', 20_001, 'bb'),
      dayOf('gw-1', 20_001, 'bb'),
    ]);
    await store.putReleaseDays([dayOf('gw-1', 20_001, 'bb', 9)]);
    t.same(await store.releaseDays('sensord', 20_001), [
      dayOf('gw-1', 20_001, 'bb', 9),
      dayOf('gw-2', 20_001, 'bb'),
    ]);
    t.same(await store.releaseDays('other', 0), []);
    t.same(await store.releaseDays('sensord', 20_001, new Set(['gw-2', "o'dd"])), [
      dayOf('gw-2', 20_001, 'bb'),
    ]);
    t.same(await store.releaseDays('sensord', 0, new Set()), []);
    await store.putMinutes([row('gw-1', 1440 * 20_030, slice(1440 * 20_030))]);
    await store.retain({ ...LONG, days: 29, maxBytes: 2 ** 40 }, 86_400 * 20_031);
    t.same((await store.releaseDays('sensord', 0)).length, 3, 'days without minutes make nothing older');
    await store.close();
  },
);

t.test('a -wal that was taken away from a database whose analyzer was killed is told', async t => {
  const directory = t.testdir();
  const path = join(directory, 'history.db');
  const killed = new SqliteStore(path);
  await killed.putMinutes([row('gw-1', MINUTE, slice(MINUTE))]);
  const copied = (name: string, files: readonly string[]): string => {
    for (const file of files) copyFileSync(`${path}${file}`, join(directory, `${name}${file}`));
    return join(directory, name);
  };
  const missingAt = async (of: string): Promise<string[]> => {
    const missing: string[] = [];
    const store = new SqliteStore(of, { onDamage: damage => missing.push(damage.path) });
    await store.close();
    return missing;
  };
  t.same(await missingAt(copied('whole.db', ['', '-wal', '-running'])), [], 'all is there');
  const bare = copied('bare.db', ['', '-running']);
  t.same(await missingAt(bare), [`${bare}-wal`]);
  t.same(await missingAt(bare), [], 'told once');
  const gone = copied('gone.db', ['-wal', '-running']);
  rmSync(`${gone}-wal`);
  t.same(await missingAt(gone), [gone], 'the database itself');
  await killed.close();
  t.notOk(existsSync(`${path}-running`), 'an end as it should be leaves nothing');
  t.same(await missingAt(path), []);
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
    message: /store version 99, this analyzer reads 5/,
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
