import { EdgevitalsError } from '@edgevitals/shared/errors';
import { GENERIC, type PmuEvent } from '@edgevitals/shared/pmu';
import fc from 'fast-check';
import t from 'tap';
import type { KernelCalls } from '../../../host/kernel_calls.js';
import { NodeHost } from '../../../host/node.js';
import type { Asked } from './counting.js';
import { PerfCounters } from './perf_counters.js';
import { decodePerfReading, encodePerfEvent, perfEventOf } from './perf_event.js';

const host = new NodeHost();
const numbered = (name: string, event: number, umask?: number): PmuEvent => ({
  name,
  counts: 'activity',
  code: umask === undefined ? { event } : { event, umask },
});

/** CPUs whose counters count as told, or are off. */
class Cpus {
  readonly littleEndian = true;
  readonly opened: string[] = [];
  closed = 0;
  /** What the next read of a counter adds: value, enabled, running. */
  step: readonly [number, number, number] = [100, 1000, 1000];
  readonly off = new Set<number>();
  /** Configurations that the unit does not know. */
  readonly unknown = new Set<bigint>();

  counter(attribute: Uint8Array, cpu: number) {
    const view = new DataView(attribute.buffer);
    const config = view.getBigUint64(8, true);
    if (this.off.has(cpu)) throw new EdgevitalsError('SOURCE_ABSENT', 'ENODEV');
    if (this.unknown.has(config)) throw new EdgevitalsError('SOURCE_ABSENT', 'ENOENT');
    this.opened.push(`${view.getUint32(0, true)}:${config.toString(16)}@${cpu}`);
    const sums = [0n, 0n, 0n];
    return {
      read: () => {
        if (this.off.has(cpu)) return new Uint8Array(0);
        return new Uint8Array(
          BigUint64Array.from(sums, (_, i) => (sums[i]! += BigInt(this.step[i]!))).buffer,
        );
      },
      close: () => {
        this.closed++;
      },
    };
  }
}

const unit = (name: string, type: number, cpus: readonly number[]): Asked['unit'] => ({
  name,
  type,
  cpu: cpus[0]!,
  cpus,
  events: [],
  groups: [],
  hasFormat: true,
});
const asCalls = (cpus: Cpus): KernelCalls => cpus as unknown as KernelCalls;
const values = (found: ReturnType<PerfCounters['takeCounts']>): unknown[] =>
  found.map(([{ unit, event }, count]) => [
    unit.name,
    event.name,
    count.value,
    count.enabledNs,
    count.runningNs,
  ]);

t.test('an event is asked for as its unit knows it, on machines of either byte order', async t => {
  fc.assert(
    fc.property(
      fc.nat(0xffff_ffff),
      fc.nat(0xffff_ffff),
      fc.nat(255),
      fc.boolean(),
      (type, config, of, le) => {
        const bytes = encodePerfEvent({ type, config, unit: of }, le);
        const view = new DataView(bytes.buffer);
        return (
          bytes.length === 64 &&
          view.getUint32(0, le) === type &&
          view.getUint32(4, le) === 64 &&
          view.getBigUint64(8, le) === (BigInt(of) << 32n) + BigInt(config) &&
          view.getBigUint64(32, le) === 3n
        );
      },
    ),
  );
  t.strictSame(perfEventOf(4, numbered('fp', 0xc7, 0x3c), false), { type: 4, config: 0x3cc7, unit: 0 });
  t.strictSame(perfEventOf(9, GENERIC[1]!, true), { type: 0, config: 1, unit: 9 });
  t.throws(() => perfEventOf(4, { name: 'x', counts: 'activity', code: 'x' }, false), {
    code: 'SOURCE_ABSENT',
  });
});

t.test('what is read of a counter, whole or not at all', async t => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.boolean(), (bytes, le) => {
      const reading = decodePerfReading(bytes, le);
      if (bytes.length !== 24) return reading === undefined;
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      return (
        BigInt(reading!.value) === view.getBigUint64(0, le) &&
        BigInt(reading!.runningNs) === view.getBigUint64(16, le)
      );
    }),
  );
  t.pass();
});

t.test('counters run all the time; a reading gives what they counted since the one before', async t => {
  const cpus = new Cpus();
  const counters = new PerfCounters(asCalls(cpus));
  const asked = [
    { unit: unit('little', 8, [0, 1]), event: numbered('inst_retired', 8) },
    { unit: unit('big', 9, [4]), event: GENERIC[0]! },
    { unit: unit('big', 9, [4]), event: numbered('ase_spec', 0x74) },
  ];
  cpus.unknown.add(0x74n);
  cpus.unknown.add(9n << 32n);
  const counted = await counters.begin(host, asked);
  t.strictSame(cpus.opened, ['8:8@0', '8:8@1', '0:0@4'], 'an older kernel knows no unit of general events');
  t.strictSame(values(counters.takeCounts(host, counted)), [
    ['little', 'inst_retired', 200, 2000, 2000],
    ['big', 'cycles', 100, 1000, 1000],
  ]);
  cpus.step = [50, 1000, 400];
  t.strictSame(
    values(counters.takeCounts(host, counted)),
    [
      ['little', 'inst_retired', 100, 2000, 800],
      ['big', 'cycles', 50, 1000, 400],
    ],
    'shared with others for more than half of the time, which is told',
  );
  cpus.step = [7, 500, 500];
  cpus.off.add(1);
  t.strictSame(values(counters.takeCounts(host, counted))[0], ['little', 'inst_retired', 7, 500, 500]);
  t.equal(cpus.closed, 1, 'a CPU went off');
  cpus.off.delete(1);
  counters.takeCounts(host, counted);
  t.strictSame(
    values(counters.takeCounts(host, counted))[0],
    ['little', 'inst_retired', 14, 1000, 1000],
    'and came back',
  );
  counters.close();
  t.equal(cpus.closed, cpus.opened.length, 'nothing stays open');
});

t.test('when descriptors run out it gives back what it has: processes need them', async t => {
  const cpus = new Cpus();
  const counter = cpus.counter.bind(cpus);
  cpus.counter = (attribute, cpu) => {
    if (cpus.opened.length - cpus.closed >= 3)
      throw new EdgevitalsError('SOURCE_FAILED', `cannot open a counter of cpu${cpu}: EMFILE`);
    return counter(attribute, cpu);
  };
  const asked = GENERIC.map(event => ({ unit: unit('cpu', 4, [0, 1]), event }));
  const counters = new PerfCounters(asCalls(cpus));
  await t.rejects(counters.begin(host, asked), { code: 'SOURCE_FAILED', message: /EMFILE/ });
  t.equal(cpus.closed, cpus.opened.length);
  t.equal((await counters.begin(host, asked.slice(0, 1))).length, 1);
});

t.test('without the permission the probe says which', async t => {
  const refusing = {
    littleEndian: true,
    counter: () => {
      throw new EdgevitalsError('SOURCE_DENIED', 'cannot open a counter of cpu0: EACCES');
    },
  } as unknown as KernelCalls;
  const asked = [{ unit: unit('cpu', 4, [0]), event: GENERIC[0]! }];
  await t.rejects(new PerfCounters(refusing).begin(host, asked), {
    code: 'SOURCE_DENIED',
    message: /CAP_PERFMON/,
  });
});
