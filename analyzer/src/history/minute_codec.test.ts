import assert from 'node:assert/strict';
import { given } from '@edgevitals/shared/objects';
import fc from 'fast-check';
import t from 'tap';
import {
  COUNTED,
  FILESYSTEM,
  INTERFACE,
  INTERRUPT,
  MESH,
  NAMESPACE,
  NETWORK,
  PLACED,
  PROCESS,
  type ProcessRow,
  SHORT_LIVED,
  TRAFFIC,
  UNIT_WRITES,
} from '../quantities/index.js';
import { arbitraryRow } from '../testing/arbitrary_row.js';
import { decodeMinute, encodeMinute } from './minute_codec.js';
import type { Slice } from './slice.js';

const steps = (resolution: number, most: number) =>
  fc.nat({ max: Math.floor(most / resolution) }).map(n => n / Math.round(1 / resolution));
const whole = fc.nat({ max: 2 ** 31 }).chain(n => fc.constantFrom(n, n * 1000));
const seconds = steps(1e-5, 600);
const joules = steps(1e-6, 1000);
const degrees = fc.integer({ min: -40_000, max: 150_000 }).map(n => n / 1000);
const text = fc.string({ unit: 'binary', maxLength: 20 });
const maybe: { requiredKeys: never[] } = { requiredKeys: [] };

const slice: fc.Arbitrary<Slice> = fc
  .tuple(
    fc.record({
      from: fc.nat({ max: 2 ** 31 - 1 }),
      to: fc.nat({ max: 2 ** 31 - 1 }),
      coveredSeconds: steps(1e-3, 600),
      gapSeconds: steps(1e-3, 600),
      suspendedSeconds: steps(1e-3, 600),
      switchesUntold: fc.boolean(),
      cpus: fc.nat({ max: 1024 }),
      cpuBusySeconds: seconds,
      softirqSeconds: seconds,
      memoryUsedBytes: whole,
      memoryTotalBytes: whole,
      energyParts: fc.array(fc.record({ name: text, joules, sigma: joules }), { maxLength: 4 }),
      processes: fc.array(arbitraryRow(PROCESS), { maxLength: 8 }),
      listsAll: fc.constant(true),
      disks: fc.array(
        fc.record({
          name: text,
          leaf: fc.boolean(),
          readBytes: whole,
          writtenBytes: whole,
          reads: whole,
          writes: whole,
          busySeconds: steps(1e-3, 60),
          flushes: whole,
          discardedBytes: whole,
        }),
        { maxLength: 3 },
      ),
      filesystems: fc.array(arbitraryRow(FILESYSTEM), { maxLength: 3 }),
      unitWrites: fc.array(arbitraryRow(UNIT_WRITES), { maxLength: 3 }),
      traffic: fc.array(arbitraryRow(TRAFFIC), { maxLength: 3 }),
      namespaces: fc.array(arbitraryRow(NAMESPACE), { maxLength: 3 }),
      counted: fc.array(arbitraryRow(COUNTED), { maxLength: 3 }),
      placed: fc.array(arbitraryRow(PLACED), { maxLength: 3 }),
      shortLived: fc.array(arbitraryRow(SHORT_LIVED), { maxLength: 3 }),
      interrupts: fc.array(arbitraryRow(INTERRUPT), { maxLength: 3 }),
      network: fc.array(arbitraryRow(NETWORK), { maxLength: 1 }),
      meshes: fc.array(arbitraryRow(MESH), { maxLength: 3 }),
      interfaces: fc.array(arbitraryRow(INTERFACE), { maxLength: 3 }),
      zones: fc.array(
        fc.record({
          zone: text,
          type: text,
          last: degrees,
          min: degrees,
          max: degrees,
          mean: degrees,
          readings: whole,
          survived: degrees,
        }),
        { maxLength: 3 },
      ),
      policies: fc.array(
        fc.record({
          policy: text,
          governor: text,
          currentHertz: whole,
          limitHertz: whole,
          meanHertz: whole,
          seconds: fc.constant(0),
        }),
        { maxLength: 3 },
      ),
      throttling: fc.array(
        fc.record({
          domain: text,
          cause: fc.constantFrom('thermal' as const, 'power-limit' as const),
          effect: fc.constantFrom('binding' as const, 'latent' as const, 'past' as const),
          seconds: steps(1e-3, 60),
          evidence: text,
          from: fc.nat({ max: 2 ** 31 - 1 }),
          to: fc.nat({ max: 2 ** 31 - 1 }),
        }),
        { maxLength: 2 },
      ),
      tellsThrottling: fc.boolean(),
    }),
    fc.record(
      { cpuPressureSeconds: seconds, memoryPressureSeconds: seconds, ioPressureSeconds: seconds },
      maybe,
    ),
    fc.option(
      fc.record({
        joules,
        sigma: joules,
        basis: fc.constantFrom('measured' as const, 'prior' as const),
        sensor: text,
        base: joules,
        unexplained: joules.map(value => -value),
      }),
      { nil: undefined },
    ),
  )
  .map(([required, optional, energy]) => ({
    ...required,
    policies: required.policies.map(policy => ({ ...policy, seconds: required.coveredSeconds })),
    ...optional,
    ...given({ energy }),
  }));

t.test('a minute comes back as it was stored', async t => {
  fc.assert(
    fc.property(slice, value => {
      // -0 is 0 to everyone but deepEqual
      assert.deepEqual(decodeMinute(encodeMinute(value)), JSON.parse(JSON.stringify(value)));
    }),
    { numRuns: 300 },
  );
  t.pass('300 minutes of any content');
});

t.test(
  'a minute that was stored before there were file systems, meshes, services, traffic or interrupts in it can be read',
  async t => {
    const [sample] = fc.sample(slice, { numRuns: 1, seed: 3 });
    const minute = {
      ...sample!,
      filesystems: [],
      network: [],
      meshes: [],
      unitWrites: [],
      traffic: [],
      namespaces: [],
      counted: [],
      placed: [],
      shortLived: [],
      interrupts: [],
    };
    const bytes = encodeMinute(minute);
    for (const [version, lists] of [
      [2, 10],
      [3, 9],
      [4, 7],
      [5, 6],
      [6, 2],
    ] as const)
      t.same(decodeMinute(Uint8Array.of(version, ...bytes.subarray(1, -lists))), decodeMinute(bytes));
  },
);

t.test('a program takes tens of bytes', async t => {
  const program = (i: number): ProcessRow => ({
    ...PROCESS.empty(),
    program: `worker-${i}`,
    count: 1,
    running: true,
    userSeconds: i % 6 === 0 ? 1.23 : 0,
    systemSeconds: i % 6 === 0 ? 0.31 : 0,
    rssBytes: 12_345_344,
    threads: 4,
    switches: i % 6 === 0 ? 1204 : 3,
    writtenBytes: i % 10 === 0 ? 40_960 : 0,
    requestedBytes: i % 10 === 0 ? 812_331 : 0,
    joules: i % 6 === 0 ? 0.4312 : 0,
    joulesSigma: i % 6 === 0 ? 0.21 : 0,
  });
  const empty: Slice = {
    from: 1_700_000_000,
    to: 1_700_000_060,
    coveredSeconds: 60,
    gapSeconds: 0,
    suspendedSeconds: 0,
    switchesUntold: false,
    cpus: 4,
    cpuBusySeconds: 12.5,
    softirqSeconds: 0.2,
    memoryUsedBytes: 1e9,
    memoryTotalBytes: 4e9,
    energyParts: [],
    processes: [],
    listsAll: true,
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
    policies: [],
    throttling: [],
    tellsThrottling: false,
  };
  const size = encodeMinute({ ...empty, processes: Array.from({ length: 60 }, (_, i) => program(i)) }).length;
  const perProgram = (size - encodeMinute(empty).length) / 60;
  t.ok(perProgram < 30, `${perProgram.toFixed(1)} B a program`);
});

t.test('a damaged minute, or one of another version, is an error that says so', async t => {
  const bytes = encodeMinute(fc.sample(slice, { numRuns: 1, seed: 7 })[0]!);
  t.throws(() => decodeMinute(bytes.subarray(0, bytes.length - 1)), {
    code: 'STORE_FAILED',
    message: /damaged/,
  });
  t.throws(() => decodeMinute(Uint8Array.of(99, ...bytes.subarray(1))), {
    code: 'STORE_FAILED',
    message: /format 99/,
  });
  t.throws(() => decodeMinute(new Uint8Array()), { code: 'STORE_FAILED' });
});
