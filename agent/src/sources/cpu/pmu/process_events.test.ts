import { columnsOf, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import { EVENT_GROUPS } from '@edgevitals/shared/pmu';
import t from 'tap';
import { NodeHost } from '../../../host/node.js';
import { SimulatedPmu, type SimulatedUnit } from '../../../testing/pmu/simulated_pmu.js';
import { sampledColumns } from '../../../testing/sampled.js';
import { ProcessList } from '../../process/process_list.js';
import { ProcessEvents } from './process_events.js';

const PROCESS = columnsOf('process');
const LITTLE: SimulatedUnit = { type: 8, counters: 6, cycles: 0x11 };
const BIG: SimulatedUnit = { type: 9, counters: 6, cycles: 0x11 };
/** What a thread does on these cores, in events a microsecond. */
const RATES = { 17: 1800, 8: 900, 27: 1000, 16: 5, 3: 9, 23: 1, 115: 500, 116: 0, 6: 200 };

interface Scene {
  readonly pmu: SimulatedPmu;
  readonly list: ProcessList;
  readonly source: ProcessEvents;
  readonly host: NodeHost;
  /** Lets a process run: by itself on CPUs of a unit, and in the table of processes. */
  run(pid: number, type: number, seconds: number, tid?: number): void;
  read(): Promise<Record<string, unknown>[]>;
}

/** An RK3399, or the CPUs of one of its clusters alone. */
function scene(
  t: Pick<typeof import('tap').t, 'testdir'>,
  units: readonly SimulatedUnit[],
  pids: readonly number[],
): Scene {
  const parts = { 8: ['a53', '0-3', 'd034'], 9: ['a72', '4-5', 'd082'] } as const;
  const devices = Object.fromEntries(
    units.map(({ type }) => {
      const [part, cpus] = parts[type as 8 | 9];
      return [
        `armv8_cortex_${part}`,
        { cpus: `${cpus}\n`, type: `${type}\n`, format: { event: 'config:0-15\n' } },
      ];
    }),
  );
  const cpus = Object.fromEntries(
    [0, 1, 2, 3, 4, 5].map(cpu => [
      `cpu${cpu}`,
      { regs: { identification: { midr_el1: `0x00000000410f${parts[cpu < 4 ? 8 : 9][2]}\n` } } },
    ]),
  );
  const threads = (pid: number) => Array.from({ length: 12 }, (_, i) => pid + 1000 * i);
  const task = (pid: number) =>
    [`${pid}`, { task: Object.fromEntries(threads(pid).map(tid => [tid, {}])) }] as const;
  const root = t.testdir({
    proc: { sys: { kernel: { arch: 'aarch64\n' } }, ...Object.fromEntries(pids.map(task)) },
    sys: { bus: { event_source: { devices } }, devices: { system: { cpu: { ...cpus, online: '0-5\n' } } } },
  });
  const pmu = new SimulatedPmu(units);
  pmu.start(0, 1, ...pids.flatMap(threads));
  const rows = pids.map(pid => {
    const row = new Row(new RowId([pid, 7 * pid, 1, 0], `p${pid}`), TABLES.process.columns.length);
    row.set(PROCESS.utime, 0);
    row.set(PROCESS.threads, 1);
    return row;
  });
  const list = new ProcessList();
  list.replace(rows);
  const host = Object.assign(new NodeHost({ root }), { kernelCalls: pmu.calls });
  const source = new ProcessEvents(list);
  return {
    pmu,
    list,
    source,
    host,
    run(pid, type, seconds, tid = pid) {
      const row = rows.find(({ id }) => id.labels[0] === pid)!;
      row.set(PROCESS.utime, Number(row.get(PROCESS.utime)) + Math.round(seconds * 100));
      pmu.run(tid, type, seconds * 1e6, RATES);
    },
    read: () => sampledColumns(source, host),
  };
}

const ofGroup = (rows: readonly Record<string, unknown>[], group: string) =>
  rows.filter(({ id }) => String(id).endsWith(group));

t.test('the busiest are counted in turn, and each is told how much of it', async t => {
  const { pmu, source, host, run, read } = scene(t, [BIG], [10, 11, 12, 13]);
  t.match(await source.probe(host), [
    { name: 'process_events', state: 'present', reason: 'by perf_event_open' },
  ]);
  const work = (): void => {
    run(10, 9, 4);
    run(11, 9, 2);
    run(12, 9, 1.1);
  };
  const turns: unknown[] = [];
  for (let turn = 0; turn < 12; turn++) {
    const rows = await read();
    turns.push(...rows.map(({ id }) => id));
    if (turn === 2)
      t.strictSame(rows, [
        {
          id: '10,70,4,arm.work',
          running_us: 4e6,
          enabled_us: 4e6,
          event_1: 4e6 * 1800,
          event_2: 4e6 * 900,
          event_3: 4e6 * 5,
          event_4: 4e6 * 9,
          event_5: 4e6,
          event_6: 0,
        },
      ]);
    work();
  }
  t.strictSame(
    turns.slice(0, 5),
    [
      '10,70,4,arm.work',
      '10,70,4,arm.classes',
      '11,77,4,arm.work',
      '10,70,4,arm.classes',
      '12,84,4,arm.work',
    ].map((id, i) => (i === 3 ? '10,70,4,arm.work' : id)),
  );
  t.notOk(
    turns.some(id => String(id).startsWith('13,')),
    'who does nothing is left alone',
  );
  source.close();
  t.equal(pmu.open.size, 0, 'nothing stays open');
});

t.test('of two kinds of cores each counts on its own, and nothing is added across', async t => {
  const { run, read } = scene(t, [LITTLE, BIG], [10]);
  const work = (): void => {
    run(10, 8, 3);
    run(10, 9, 1);
  };
  for (let i = 0; i < 2; i++) {
    await read();
    work();
  }
  t.match(await read(), [
    { id: '10,70,0,arm.small_work', running_us: 3e6, enabled_us: 4e6, event_2: 3e6 * 900 },
    { id: '10,70,4,arm.work', running_us: 1e6, enabled_us: 4e6, event_2: 1e6 * 900 },
  ]);
});

t.test('counters that are shared with others: what was counted and for how much of the time', async t => {
  const { pmu, run, read } = scene(t, [BIG], [10]);
  pmu.share = 0.25;
  for (let i = 0; i < 2; i++) {
    await read();
    run(10, 9, 2);
  }
  t.match(await read(), [{ running_us: 0.5e6, enabled_us: 2e6, event_1: 0.5e6 * 1800 }]);
});

t.test('where something holds a counter for good, the last events are given up, not the group', async t => {
  const { pmu, run, read } = scene(t, [BIG], [10]);
  pmu.held = 2;
  let rows: Record<string, unknown>[] = [];
  for (let i = 0; i < 10; i++) {
    const now = await read();
    rows = [...now, ...rows].slice(0, 2);
    run(10, 9, 2);
  }
  const [work] = ofGroup(rows, 'work');
  t.match(work, { event_1: /\d/, event_2: /\d/ });
  const [classes] = ofGroup(rows, 'classes');
  t.match(classes, { event_1: /\d/, event_4: /\d/ });
  t.notOk(Object.hasOwn(classes!, 'event_6'));
});

t.test('events that a unit lacks are left out, and the others keep their columns', async t => {
  const { run, read } = scene(t, [{ ...BIG, events: new Set([0x11, 0x08, 0x10, 0x17]) }], [10]);
  const rows: Record<string, unknown>[] = [];
  for (let i = 0; i < 4; i++) {
    rows.push(...(await read()));
    run(10, 9, 2);
  }
  const [row, none] = rows;
  t.match(row, { event_3: /\d/, event_5: /\d/ });
  t.notOk(Object.hasOwn(row!, 'event_4'));
  t.equal(none, undefined, 'a group of which it has nothing is not told');
  t.equal(EVENT_GROUPS.get('arm.work')!.events[3]!.name, 'l1d_cache_refill');
});

t.test('what is refused of one process is not tried again, and harms no other', async t => {
  const { pmu, run, read } = scene(t, [BIG], [10, 11]);
  pmu.refused.set(10, 'EACCES');
  for (let i = 0; i < 3; i++) {
    await read();
    run(10, 9, 4);
    run(11, 9, 1);
  }
  t.strictSame(
    (await read()).map(({ id }) => id),
    ['11,77,4,arm.work'],
  );
  t.equal(pmu.asked.filter(tid => tid === 10).length, 1);
});

t.test('what paranoid kernels and missing units cost stands in the probe', async t => {
  const allowed = scene(t, [BIG], [10]);
  allowed.pmu.refusesKernel = true;
  t.match(await allowed.source.probe(allowed.host), [
    { state: 'present', reason: /by perf_event_open, without what the kernel does/ },
  ]);
  for (let i = 0; i < 2; i++) {
    await allowed.read();
    allowed.run(10, 9, 2);
  }
  t.match(await allowed.read(), [{ user_only: 1 }]);
  allowed.pmu.refused.set(1, 'EPERM');
  t.match(await allowed.source.probe(allowed.host), [
    { state: 'denied', reason: /CAP_PERFMON/, costs: /instructions, cache and branch misses/ },
  ]);
  allowed.pmu.refused.set(0, 'EPERM');
  t.match(await allowed.source.probe(allowed.host), [{ state: 'denied', reason: /paranoid|seccomp/ }]);
  const none = scene(t, [], [10]);
  t.match(await none.source.probe(none.host), [{ state: 'absent', reason: /virtual machines/ }]);
  t.match(await new ProcessEvents(new ProcessList()).probe(new NodeHost()), [
    { state: 'absent', reason: /native agent/ },
  ]);
});

t.test('one that is watched is always counted, and threads are counted in turn', async t => {
  const { pmu, source, host, run, read } = scene(t, [BIG], [10, 11, 12]);
  for (let i = 0; i < 3; i++) {
    await read();
    for (const pid of [10, 11]) run(pid, 9, 4);
    run(12, 9, 0.01);
    source.sampleWatched(host, 12);
  }
  t.ok((await read()).some(({ id }) => String(id).startsWith('12,')));
  source.close();
  t.equal(pmu.open.size, 0);
});

t.test('when a process ends in its turn, what was counted until then is told', async t => {
  const { pmu, run, read } = scene(t, [BIG], [10]);
  for (let i = 0; i < 2; i++) {
    await read();
    run(10, 9, 1);
  }
  pmu.end(10);
  t.match(await read(), [{ id: '10,70,4,arm.work', running_us: 1e6 }]);
  t.strictSame(await read(), [], 'and nothing more');
});

t.test(
  'however many threads there are, descriptors are bounded, and all threads come to be counted',
  async t => {
    const { pmu, list, run, read } = scene(t, [LITTLE, BIG], [100]);
    list.rows[0]!.set(PROCESS.threads, 12);
    for (let i = 0; i < 12; i++) {
      await read();
      t.ok(pmu.open.size <= 96);
      run(100, 9, 2);
    }
    t.equal(new Set(pmu.asked).size, 12);
  },
);
