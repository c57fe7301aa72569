/**
 * What the network may do to frames, and what it may cost: frames of the real agent over a kernel that changes, dropped,
 * doubled and reordered at random on their way to the real ingest.
 */
import assert from 'node:assert/strict';
import { allSources, createAgent } from '@edgevitals/agent';
import { Ingest, type IngestEvent, type Interval } from '@edgevitals/analyzer';
import { keptInterval } from '@edgevitals/analyzer/testing';
import { decodeFrame, isKeyFrame } from '@edgevitals/shared/frame';
import { MemoryBroker } from '@edgevitals/shared/mqtt';
import { Seconds } from '@edgevitals/shared/units';
import fc from 'fast-check';
import t from 'tap';
import { LivingKernel } from './living_kernel.js';

const READ = ['proc_stat', 'proc_pid', 'proc_meminfo', 'proc_diskstats'];
const PLAN = { deviceMs: 1000, processMs: 1000, publishMs: 3000, keyMs: 15_000 };
const SECONDS = 90;
const LASTING = 1;

/** One run of the agent: processes work, write, come, go and take over pids, as `seed` says. */
async function record(folder: string, seed: number): Promise<Uint8Array[]> {
  const random = fc.sample(fc.nat(1000), { seed, numRuns: SECONDS * 8 });
  const draw = (below: number): number => (random.shift() ?? 0) % below;
  const kernel = new LivingKernel(folder);
  kernel.start(LASTING, 'init');
  const broker = new MemoryBroker();
  const frames: Uint8Array[] = [];
  const listener = broker.endpoint('listener');
  await listener.subscribe('edgevitals/v1/+/raw', ({ payload }) => void frames.push(payload.slice()));
  const endpoint = broker.endpoint('agent');
  const sources = allSources().filter(({ name }) => READ.includes(name));
  const agent = createAgent({ host: kernel, endpoint, device: 'dev', plan: PLAN, sources });
  await agent.start();
  for (let second = 0; second < SECONDS; second++) {
    kernel.work(LASTING, draw(30), draw(3));
    const pid = 10 + draw(6);
    if (draw(3) === 0) kernel.start(pid, `p${draw(4)}`);
    if (draw(6) === 0) kernel.end(10 + draw(6));
    for (let other = 10; other < 16; other++) if (draw(2) === 0) kernel.work(other, draw(5), draw(2));
    await kernel.pass(1000);
  }
  await agent.stop(0);
  await endpoint.close();
  await listener.close();
  return frames;
}

interface Outcome {
  readonly intervals: readonly Interval[];
  readonly errors: ReadonlyMap<string, number>;
}

function analyse(arrivals: readonly Uint8Array[]): Outcome {
  const intervals: Interval[] = [];
  const ingest = new Ingest();
  const follow = (events: Iterable<IngestEvent>): void => {
    for (const event of events) if (event.kind === 'interval') intervals.push(keptInterval(event.interval));
  };
  // all of it has waited for a while
  const began = Math.max(...arrivals.map(bytes => decodeFrame(bytes).wallMs)) / 1000;
  for (const [i, bytes] of arrivals.entries()) follow(ingest.frame('dev', bytes, Seconds(began + i / 2)));
  follow(ingest.tick(Seconds(began + arrivals.length + 100)));
  return { intervals, errors: ingest.errors };
}

const total = (intervals: readonly Interval[], of: (interval: Interval) => number): number =>
  Math.round(intervals.reduce((sum, interval) => sum + of(interval), 0) * 1000);
const lasting = (interval: Interval): number =>
  interval.processes.find(({ pid }) => pid === LASTING)?.userSeconds ?? 0;
const instant = (interval: Interval): string =>
  `${Math.round(interval.from * 1000)}-${Math.round(interval.to * 1000)}`;

/** With the parts that are made when they are asked for. */
const whole = (interval: Interval | undefined): unknown => {
  if (interval === undefined) return undefined;
  const { power } = interval;
  const parts = Object.getOwnPropertyNames(Object.getPrototypeOf(power));
  const made = parts.map(part => [part, power[part as keyof typeof power]]);
  // who changed since the key frame comes first: the order says nothing
  const processes = [...interval.processes].sort((a, b) => a.pid - b.pid || a.startTicks - b.startTicks);
  return {
    ...interval,
    processes,
    power: Object.fromEntries(made.filter(([, value]) => typeof value !== 'function')),
  };
};

t.test('frames lost, doubled and out of order cost the marked gaps and nothing else', async t => {
  for (const seed of [1, 2, 3]) {
    const frames = await record(t.testdir(), seed);
    const all = analyse(frames);
    const known = new Map(all.intervals.map(interval => [instant(interval), interval]));
    t.ok(
      all.intervals.length >= SECONDS - 2 && all.intervals.every(({ gap }) => !gap),
      `${frames.length} frames`,
    );
    t.equal(all.errors.size, 0);
    const lastKey = frames.findLastIndex(bytes => isKeyFrame(decodeFrame(bytes)));
    const fate = fc.record({ lost: fc.boolean(), twice: fc.boolean(), delay: fc.nat(4) });
    fc.assert(
      fc.property(fc.array(fate, { minLength: frames.length, maxLength: frames.length }), fates => {
        const sent: { at: number; bytes: Uint8Array }[] = [];
        let lost = 0;
        for (const [i, { lost: isLost, twice, delay }] of fates.entries()) {
          const bytes = frames[i]!;
          // the first frame and what follows the last key frame arrive: totals have a beginning and an end
          if (isLost && i > 0 && i < lastKey) {
            lost++;
            continue;
          }
          const at = i === 0 ? -1 : i + delay;
          sent.push({ at, bytes });
          if (twice) sent.push({ at: at + 1, bytes });
        }
        sent.sort((a, b) => a.at - b.at);
        const { intervals, errors } = analyse(sent.map(({ bytes }) => bytes));
        for (const interval of intervals) {
          if (interval.gap) continue;
          assert.deepEqual(
            whole(interval),
            whole(known.get(instant(interval))),
            'an interval without a gap is as it was',
          );
        }
        if (lost > 0) assert.ok(intervals.some(({ gap }) => gap));
        assert.equal(
          total(intervals, lasting),
          total(all.intervals, lasting),
          'cumulative counters lose nothing',
        );
        assert.equal(
          total(intervals, one => one.elapsed),
          total(all.intervals, one => one.elapsed),
        );
        assert.equal(
          total(intervals, one => one.disks[0]?.writtenBytes ?? 0),
          total(all.intervals, one => one.disks[0]?.writtenBytes ?? 0),
        );
        assert.equal(errors.get('INTERNAL'), undefined);
      }),
      { numRuns: 60 },
    );
    t.pass(`run ${seed}`);
  }
});
