import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { PROCESS } from '../quantities/index.js';
import { arbitraryRow } from '../testing/arbitrary_row.js';
import { mergeSlices, toProgramSlice } from './merge.js';
import type { Slice } from './slice.js';
import { emptySlice } from './slice_of.js';

const amount = fc.nat(1000);
const processRow = arbitraryRow(
  PROCESS,
  {
    program: fc.constantFrom('a', 'b', 'c'),
    pid: fc.integer({ min: 1, max: 4 }),
    uid: fc.constant(0),
    kernel: fc.constant(false),
    count: fc.constant(1),
    joules: amount,
    joulesSigma: amount,
  },
  () => amount,
);
const disk = fc.record({
  name: fc.constantFrom('sda', 'sdb'),
  leaf: fc.constant(true),
  readBytes: amount,
  writtenBytes: amount,
  reads: amount,
  writes: amount,
  busySeconds: amount,
});
const zone = fc
  .record({
    zone: fc.constantFrom('thermal_zone0', 'thermal_zone1'),
    type: fc.constant('cpu'),
    min: fc.nat(40),
    spread: fc.nat(40),
  })
  .map(({ spread, ...each }) => ({
    ...each,
    max: each.min + spread,
    last: each.min,
    mean: each.min + spread / 2,
    readings: 4,
    survived: 0,
  }));
const slices = fc.array(
  fc.record({
    processes: fc.uniqueArray(processRow, { selector: row => row.pid, maxLength: 4 }),
    disks: fc.uniqueArray(disk, { selector: each => each.name }),
    zones: fc.uniqueArray(zone, { selector: each => each.zone }),
    base: amount,
    unexplained: amount,
    throttled: fc.boolean(),
  }),
  { minLength: 3, maxLength: 12 },
);

function build(parts: typeof slices extends fc.Arbitrary<infer T> ? T : never): Slice[] {
  return parts.map(({ base, unexplained, throttled, ...part }, i) => {
    const joules = base + unexplained + part.processes.reduce((sum, row) => sum + (row.joules ?? 0), 0);
    return {
      ...emptySlice(i * 5, i * 5 + 5),
      ...part,
      coveredSeconds: 5,
      cpus: 2,
      cpuBusySeconds: i,
      energy: {
        joules,
        sigma: joules / 10,
        basis: 'measured',
        sensor: 'power_supply/BAT0',
        base,
        unexplained,
      },
      policies: [
        {
          policy: 'policy0',
          governor: 'schedutil',
          currentHertz: i,
          limitHertz: 9,
          meanHertz: i,
          seconds: 5,
        },
      ],
      throttling: throttled
        ? [
            {
              domain: 'policy0',
              cause: 'thermal',
              effect: 'binding',
              seconds: 2,
              evidence: `${i}`,
              from: i * 5 + 1,
              to: i * 5 + 3,
            },
          ]
        : [],
    };
  });
}

/** Means are rounded: grouping them differently changes their last digits. */
const rounded = (slice: Slice): unknown => {
  const sorted = <T>(rows: T[], key: (row: T) => string): T[] =>
    [...rows].sort((a, b) => key(a).localeCompare(key(b)));
  const plain = {
    ...slice,
    processes: sorted(slice.processes, row => `${row.pid}/${row.program}`),
    disks: sorted(slice.disks, each => each.name),
    zones: sorted(slice.zones, each => each.zone),
  };
  return JSON.parse(
    JSON.stringify(plain, (_, value) => (typeof value === 'number' ? Number(value.toFixed(6)) : value)),
  );
};

t.test('slices may be merged in any grouping', async () => {
  fc.assert(
    fc.property(
      slices,
      fc.nat(),
      fc.constantFrom('program' as const, 'process' as const),
      (parts, cut, by) => {
        const all = build(parts);
        const at = 1 + (cut % (all.length - 1));
        const whole = mergeSlices(all, { by });
        const halves = mergeSlices(
          [mergeSlices(all.slice(0, at), { by }), mergeSlices(all.slice(at), { by })],
          { by },
        );
        assert.deepEqual(rounded(halves), rounded(whole));
        assert.deepEqual(rounded(toProgramSlice(whole)), rounded(toProgramSlice(halves)));
      },
    ),
  );
});

t.test('energy of processes, base and unexplained is the total, however much is merged', async () => {
  fc.assert(
    fc.property(slices, parts => {
      const { energy, processes } = mergeSlices(build(parts), { by: 'program' });
      const attributed = processes.reduce((sum, row) => sum + (row.joules ?? 0), 0);
      assert.equal(energy?.joules, attributed + energy!.base + energy!.unexplained);
    }),
  );
});

t.test('memory of a program is that of its processes at the end, and none once they have ended', async t => {
  const row = { ...PROCESS.empty(), program: 'p', count: 1, running: true, userSeconds: 1, threads: 1 };
  const of = (from: number, ...rows: [number, number][]): Slice => ({
    ...emptySlice(from, from + 5),
    processes: rows.map(([pid, rssBytes]) => ({ ...row, pid, rssBytes })),
  });
  const merge = (...parts: Slice[]) => mergeSlices(parts, { by: 'program' }).processes;
  t.match(merge(of(0, [1, 10], [2, 20]), of(5, [1, 30])), [{ rssBytes: 30, count: 2, userSeconds: 3 }]);
  t.match(merge(of(0, [1, 10]), of(5)), [{ rssBytes: 0, running: false }]);
  t.throws(() => mergeSlices([], { by: 'program' }), RangeError);
});
