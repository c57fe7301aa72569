import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { type Reading, Row, RowId, TABLES, type TableName } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import t from 'tap';
import { readable } from '../frame/readable.js';
import type { Host } from '../host/host.js';
import { NodeHost } from '../host/node.js';
import { boardOf } from '../testing/boards/board_files.js';
import { idle } from '../testing/boards/idle.js';
import { Cpufreq } from './cpu/cpufreq.js';
import { ProcStat } from './cpu/proc_stat.js';
import { ProcMeminfo } from './memory/proc_meminfo.js';
import { allSources } from './registry.js';
import { SourceRunner } from './runner.js';
import type { Rhythm, Source } from './source.js';
import { CoolingDevice } from './thermal/cooling_device.js';
import { ThermalZone } from './thermal/thermal_zone.js';

const ALL: ReadonlySet<Rhythm> = new Set(['device', 'process', 'slow']);

t.test('a source that breaks costs its own table and a count, nothing else', async t => {
  const root = t.testdir({ proc: { stat: 'cpu  1 2 3 4\ncpu0 1 2 3 4\n', meminfo: 'garbage\n' } });
  const runner = new SourceRunner(new NodeHost({ root }), [new ProcMeminfo(), new ProcStat()]);
  t.teardown(() => runner.close());
  t.match(await runner.probe(), [
    { name: 'proc_meminfo', state: 'failing', reason: /no MemTotal/, costs: /memory/ },
    { name: 'proc_stat', state: 'present', reason: '', costs: '' },
  ]);
  const readings = await runner.sample(ALL);
  t.strictSame(
    readings.map(reading => reading.table),
    [TABLES.cpu.id],
  );
  t.equal(runner.failures, 0, 'it never could be read: that is told by its state');
  t.match(runner.stats, [
    { name: 'proc_meminfo', readings: 1, failures: 1, lastError: /no MemTotal/ },
    { name: 'proc_stat', readings: 1, failures: 0 },
  ]);
  writeFileSync(`${root}/proc/meminfo`, 'MemTotal: 4 kB\n');
  t.equal((await runner.sample(ALL)).length, 2, 'it comes back by itself');
});

t.test('what the kernel refuses from the start is denied, and no failure is counted for it', async t => {
  const host = boardOf({ '/proc/stat': { error: 'EACCES' } }, idle);
  const runner = new SourceRunner(host, [new ProcStat()]);
  t.match(await runner.probe(), [{ name: 'proc_stat', state: 'denied' }]);
  for (let i = 0; i < 3; i++) t.strictSame(await runner.sample(ALL), []);
  t.equal(runner.failures, 0);
  t.notOk(runner.hasNewTrouble);
  t.match(await runner.probe(), [{ name: 'proc_stat', state: 'denied' }]);
});

t.test('what the agent itself has no descriptor for is a failure, from the start', async t => {
  const host = boardOf({ '/proc/stat': { error: 'EMFILE' } }, idle);
  const runner = new SourceRunner(host, [new ProcStat()]);
  await runner.probe();
  await runner.sample(ALL);
  t.equal(runner.failures, 1);
  t.match(await runner.probe(), [{ name: 'proc_stat', state: 'failing', reason: /EMFILE/ }]);
});

t.test(
  'what a probe finds and no reading has ever got is named, and no failure is counted for it',
  async t => {
    const root = t.testdir({ sys: { devices: { system: { cpu: { cpufreq: { policy0: {} } } } } } });
    const runner = new SourceRunner(new NodeHost({ root }), [new Cpufreq()]);
    t.match(await runner.probe(), [{ name: 'cpufreq', state: 'present' }, { name: 'cpufreq_stats' }]);
    await runner.sample(ALL);
    t.equal(runner.failures, 0);
    t.match(await runner.probe(), [{ state: 'failing', reason: /no policy tells its frequency/ }, {}]);
  },
);

t.test('what could be read and cannot any more is counted, and named by the next probe', async t => {
  const root = t.testdir({ proc: { stat: 'cpu0 1 2 3 4\n', meminfo: 'MemTotal: 4 kB\n' } });
  const runner = new SourceRunner(new NodeHost({ root }), [new ProcMeminfo(), new ProcStat()]);
  t.teardown(() => runner.close());
  await runner.probe();
  await runner.sample(ALL);
  writeFileSync(`${root}/proc/meminfo`, 'garbage\n');
  await runner.sample(ALL);
  t.equal(runner.failures, 1);
  t.ok(runner.hasNewTrouble);
  writeFileSync(`${root}/proc/meminfo`, 'MemTotal: 4 kB\n');
  t.match(
    await runner.probe(),
    [
      { name: 'proc_meminfo', state: 'failing', reason: /no MemTotal/ },
      { name: 'proc_stat', state: 'present' },
    ],
    'also when it can be read again by then',
  );
  t.notOk(runner.hasNewTrouble);
  await runner.sample(ALL);
  t.match(await runner.probe(), [{ state: 'present' }, { state: 'present' }], 'and no longer than that');
});

t.test('what a kernel does not have is not read, and is found when it appears', async t => {
  const root = t.testdir({ proc: { stat: 'cpu0 1 2 3 4\n' } });
  const runner = new SourceRunner(new NodeHost({ root }), [new ProcMeminfo()]);
  t.match(await runner.probe(), [{ state: 'absent', reason: /ENOENT/ }]);
  t.strictSame(await runner.sample(ALL), []);
  t.equal(runner.failures, 0, 'absent is not an error');
  writeFileSync(`${root}/proc/meminfo`, 'MemTotal: 4 kB\n');
  await runner.probe();
  t.equal((await runner.sample(ALL)).length, 1);
});

t.test('bad thermal zones leave the good ones alone', async t => {
  const zone = (type: string, temp: string) => ({ type: `${type}\n`, temp });
  const root = t.testdir({
    sys: {
      class: {
        thermal: {
          thermal_zone0: zone('cpu', '51000\n'),
          thermal_zone1: zone('off', '-274000\n'),
          thermal_zone2: zone('empty', ''),
          thermal_zone3: { type: 'gone\n' },
          thermal_zone4: { type: 'hangs\n' },
          thermal_zone10: zone('skin', '-5000\n'),
          cooling_device0: { type: 'pwm-fan\n', cur_state: '1\n', max_state: '3\n' },
          cooling_device1: { type: 'Processor\n', max_state: '10\n' },
        },
      },
    },
  });
  const hanging = `${root}/sys/class/thermal/thermal_zone4/temp`;
  execFileSync('mkfifo', [hanging]);
  const host = new NodeHost({ root });
  const source = new ThermalZone();
  const expected = [
    { zone: 0, name: 'cpu', temp: 51000 },
    { zone: 1, name: 'off' },
    { zone: 2, name: 'empty' },
    { zone: 3, name: 'gone' },
    { zone: 4, name: 'hangs' },
    { zone: 10, name: 'skin', temp: -5000 },
  ];
  for (const round of ['while it hangs', 'and the next time']) {
    const into: Reading[] = [];
    await source.sample(host, into);
    t.strictSame(readable(into)['thermal_zone'], expected, round);
  }
  const cooling: Reading[] = [];
  await new CoolingDevice().sample(host, cooling);
  t.strictSame(readable(cooling)['cooling_device'], [
    { device: 0, name: 'pwm-fan', cur_state: 1, max_state: 3 },
    { device: 1, name: 'Processor', max_state: 10 },
  ]);
  // lets the reader go, so that this process can end
  const writer = openSync(hanging, 'r+');
  writeFileSync(writer, '1');
  await host.readSlow('/sys/class/thermal/thermal_zone0/temp', 5000);
  closeSync(writer);
});

t.test('every source answers on an empty tree, and says what is lost without it', async t => {
  const runner = new SourceRunner(new NodeHost({ root: t.testdir({ proc: {}, sys: {} }) }), allSources());
  for (const { name, state, reason, costs } of await runner.probe()) {
    t.equal(state, 'absent', name);
    t.ok(reason.length > 0 && costs.length > 0, name);
  }
  t.strictSame(await runner.sample(ALL), []);
  t.same(await runner.describe(), {
    cpus: [],
    policies: [],
    zones: [],
    supplies: [],
    disks: [],
    interfaces: [],
  });
});

t.test('what changes rarely is read rarely, and its last reading can be had meanwhile', async t => {
  let readings = 0;
  const row = new Row(new RowId([], ''), TABLES.memory.columns.length);
  const rare: Source = {
    name: 'rare',
    tables: ['memory'],
    rhythm: 'slow',
    probe: async () => [],
    sample: (_, into) => {
      if (++readings === 3) throw new EdgevitalsError('SOURCE_FAILED', 'cannot read it: EIO');
      row.set(0, readings);
      into.push({ table: TABLES.memory.id, rows: [row] });
    },
  };
  const runner = new SourceRunner(new NodeHost({ root: t.testdir({}) }), [rare]);
  const device: ReadonlySet<Rhythm> = new Set(['device']);
  t.strictSame(await runner.sample(device, ALL), [], 'nothing yet');
  t.equal((await runner.sample(ALL)).length, 1);
  t.strictSame(await runner.sample(device), []);
  t.match(await runner.sample(device, ALL), [{ table: TABLES.memory.id, rows: [row] }]);
  t.equal(readings, 1);
  await runner.sample(ALL);
  await runner.sample(ALL);
  t.strictSame(await runner.sample(device, ALL), [], 'a reading that failed is not replaced by an old one');
});

t.test('what nobody asks for to the second is given again until its time is over', async t => {
  let readings = 0;
  const row = new Row(new RowId([], ''), TABLES.memory.columns.length);
  const seldom: Source = {
    name: 'seldom',
    tables: ['memory'],
    rhythm: 'device',
    leastMs: 4500,
    probe: async () => [],
    sample: (_, into) => {
      readings++;
      into.push({ table: TABLES.memory.id, rows: [row] });
    },
  };
  let now = 0;
  const host = Object.create(new NodeHost({ root: t.testdir({}) }), { monotonicMs: { value: () => now } });
  const runner = new SourceRunner(host, [seldom]);
  const [first] = await runner.sample(ALL);
  now = 4000;
  t.equal((await runner.sample(ALL))[0], first, 'the same object: not read anew');
  t.equal(readings, 1);
  now = 5000;
  t.not((await runner.sample(ALL))[0], first);
  t.equal(readings, 2);
});

/** A source of the given tables that counts what is done with it. */
class Counted implements Source {
  readonly name = 'counted';
  readonly rhythm = 'slow';
  readonly tables: readonly TableName[];
  readings = 0;
  open = false;

  constructor(...tables: TableName[]) {
    this.tables = tables;
  }

  async probe(): Promise<SourceInfo[]> {
    this.open = true;
    return [{ name: this.name, state: 'present', reason: 'by hand', costs: '' }];
  }

  sample(_: Host, into: Reading[]): void {
    this.readings++;
    this.open = true;
    for (const table of this.tables) into.push({ table: TABLES[table].id, rows: [] });
  }

  close(): void {
    this.open = false;
  }
}

t.test('what no model reads yet is neither read nor kept open, unless it is asked for', async t => {
  const source = new Counted('interrupt', 'cpu_state');
  const runner = new SourceRunner(new NodeHost({ root: t.testdir({}) }), [source], () => true);
  t.match(await runner.probe(), [{ state: 'present', reason: 'by hand, off by default' }]);
  t.strictSame(await runner.sample(ALL), []);
  t.strictSame(await runner.sample(new Set(), ALL), []);
  t.match(source, { readings: 0, open: false }, 'the kernel keeps nothing for it either');
  t.equal((await runner.sampleAll()).length, 2, 'a snapshot has it all the same');
  t.strictSame(await runner.sample(new Set(), ALL), [], 'and leaves no reading behind');
  t.match(source, { readings: 1, open: false });
  runner.includeAwaited(true);
  t.match(await runner.probe(), [{ state: 'present', reason: 'by hand' }]);
  t.equal((await runner.sample(ALL)).length, 2);
  t.match(source, { readings: 2, open: true });
  runner.includeAwaited(false);
  t.strictSame(await runner.sample(ALL), []);
  t.match(source, { readings: 2, open: false });
});

t.test('of a source with one table that is read and one that is not, only the first is given', async t => {
  const source = new Counted('cpu', 'kernel');
  const isUnread = (table: string) => table === 'kernel';
  const runner = new SourceRunner(new NodeHost({ root: t.testdir({}) }), [source], isUnread);
  t.match(await runner.probe(), [{ reason: 'by hand' }]);
  t.match(await runner.sample(ALL), [{ table: TABLES.cpu.id }]);
  runner.includeAwaited(true);
  t.match(await runner.sample(ALL), [{ table: TABLES.cpu.id }, { table: TABLES.kernel.id }]);
});

t.test('names of programs are left out everywhere, where that is asked for', async t => {
  const source = new Counted('program', 'unit');
  const runner = new SourceRunner(new NodeHost({ root: t.testdir({}) }), [source]);
  runner.leaveOutNames(true);
  t.match(await runner.probe(), [{ state: 'present', reason: 'by hand, off by the plan' }]);
  t.strictSame(await runner.sample(ALL), []);
  t.strictSame(await runner.sampleAll(), [], 'a snapshot has none either');
  t.equal(source.readings, 0);
  runner.leaveOutNames(false);
  t.equal((await runner.sample(ALL)).length, 2);
});

t.test('every source has a name of its own', async t => {
  const names = allSources().map(source => source.name);
  t.equal(new Set(names).size, names.length);
});

t.test(
  'what a driver takes long to tell has a time of its own, and is read before a whole sample',
  async t => {
    const host = new NodeHost({ root: t.testdir() });
    const answers: (() => void)[] = [];
    let readings = 0;
    const slow: Source = {
      name: 'slow',
      tables: ['thermal_zone'],
      rhythm: 'device',
      probe: async () => [{ name: 'slow', state: 'present', reason: '', costs: '' }],
      sample: (_host, into) => {
        readings++;
        return new Promise(resolve =>
          answers.push(() => {
            into.push({ table: TABLES.thermal_zone.id, rows: [] });
            resolve();
          }),
        );
      },
    };
    const quick: Source = {
      ...slow,
      name: 'quick',
      tables: ['cpu'],
      sample: (_host, into) => {
        into.push({ table: TABLES.cpu.id, rows: [] });
      },
    };
    const runner = new SourceRunner(host, [slow, quick]);
    const tables = (read: readonly Reading[]): number[] => read.map(({ table }) => table);
    const [zone, cpu] = [TABLES.thermal_zone.id, TABLES.cpu.id];
    t.same(tables(await runner.sample(ALL, undefined, false)), [cpu], 'it is not waited for');
    const late = runner.late();
    answers.pop()!();
    t.same(tables(await late), [zone]);
    t.same(await runner.late(), [], 'once');
    const ahead = runner.readAhead(ALL);
    // it begins when what was late has come
    while (answers.length === 0) await new Promise(resolve => setImmediate(resolve));
    answers.pop()!();
    await ahead;
    t.same(tables(await runner.sample(ALL)), [zone, cpu], 'whole, and read once for it');
    t.equal(readings, 2);
  },
);
