import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { addCounters, type Counter, subtractCounters } from '@edgevitals/shared/frame';
import type { Host } from '../../../host/host.js';
import type { KernelCalls, KernelFeed } from '../../../host/kernel_calls.js';
import type { Asked, Counting, PerfCount } from './counting.js';
import { decodePerfReading, openCounter, type PerfReading, perfEventOf } from './perf_event.js';

/** Descriptors: CPUs beyond are not counted, and their time neither. */
const MOST_COUNTERS = 256;

interface Open {
  readonly counter: KernelFeed;
  last: PerfReading | undefined;
}

const NOTHING: PerfCount = { value: 0, runningNs: 0, enabledNs: 0 };

/** Counts by perf_event_open(2), all the time: a counter for each event and CPU, which costs nothing but to read it. */
export class PerfCounters implements Counting {
  private readonly kernelCalls: KernelCalls;
  /** By event and CPU. */
  private readonly open = new Map<string, Open>();

  constructor(kernelCalls: KernelCalls) {
    this.kernelCalls = kernelCalls;
  }

  async begin(_host: Host, asked: readonly Asked[]): Promise<readonly Asked[]> {
    this.close();
    let failure: unknown;
    const counted = asked.filter(each => {
      try {
        this.openAll(each, several(asked));
        return each.unit.cpus.some(cpu => this.open.has(keyOf(each, cpu)));
      } catch (error) {
        if (outOfDescriptors(error)) throw error;
        failure = error;
        return false;
      }
    });
    if (counted.length === 0 && isEdgevitalsError(failure, 'SOURCE_DENIED')) {
      const why = 'the user may not count on all CPUs: kernel.perf_event_paranoid, CAP_PERFMON';
      throw new EdgevitalsError('SOURCE_DENIED', why, { cause: failure });
    }
    return counted;
  }

  takeCounts(_host: Host, asked: readonly Asked[]): readonly (readonly [Asked, PerfCount])[] {
    const found: (readonly [Asked, PerfCount])[] = [];
    for (const each of asked) {
      let sum = NOTHING;
      for (const cpu of each.unit.cpus) sum = plus(sum, this.takeOne(keyOf(each, cpu)));
      if (sum.enabledNs > 0) found.push([each, sum]);
      // those of CPUs that were off
      try {
        this.openAll(each, several(asked));
      } catch (error) {
        if (!isEdgevitalsError(error)) throw error;
      }
    }
    return found;
  }

  async settled(): Promise<void> {}

  close(): void {
    for (const { counter } of this.open.values()) counter.close();
    this.open.clear();
  }

  /** @throws EdgevitalsError as `KernelCalls.counter` when it can be opened on none of the CPUs that lack it. */
  private openAll(asked: Asked, several: boolean): void {
    const event = perfEventOf(asked.unit.type, asked.event, several);
    let failure: unknown;
    let opened = false;
    for (const cpu of asked.unit.cpus) {
      const key = keyOf(asked, cpu);
      if (this.open.has(key) || this.open.size >= MOST_COUNTERS) continue;
      try {
        const counter = openCounter(this.kernelCalls, event, cpu);
        this.open.set(key, { counter, last: undefined });
        opened = true;
      } catch (error) {
        failure = error;
        if (outOfDescriptors(error)) {
          // others need them more
          this.close();
          throw error;
        }
      }
    }
    if (failure !== undefined && !opened) throw failure;
  }

  private takeOne(key: string): PerfCount {
    const one = this.open.get(key);
    if (one === undefined) return NOTHING;
    const now = this.readOne(one);
    const count = now === undefined ? NOTHING : since(one.last, now);
    if (now === undefined || count.enabledNs === 0) {
      // its CPU was off: a counter does not come back with it
      one.counter.close();
      this.open.delete(key);
    }
    one.last = now;
    return count;
  }

  private readOne({ counter }: Open): PerfReading | undefined {
    try {
      return decodePerfReading(counter.read(), this.kernelCalls.littleEndian);
    } catch (error) {
      if (isEdgevitalsError(error)) return undefined;
      throw error;
    }
  }
}

const outOfDescriptors = (error: unknown): boolean =>
  isEdgevitalsError(error, 'SOURCE_FAILED') && / E[MN]FILE$/.test(error.message);

const keyOf = ({ unit, event }: Asked, cpu: number): string => `${unit.name} ${event.name} ${cpu}`;

const several = (asked: readonly Asked[]): boolean =>
  asked.some(({ unit }) => unit.name !== asked[0]?.unit.name);

const plus = (a: PerfCount, b: PerfCount): PerfCount => ({
  value: addCounters(a.value, b.value),
  runningNs: a.runningNs + b.runningNs,
  enabledNs: a.enabledNs + b.enabledNs,
});

function since(last: PerfReading | undefined, now: PerfReading): PerfCount {
  const difference = (of: (reading: PerfReading) => Counter): Counter =>
    last === undefined ? of(now) : subtractCounters(of(now), of(last));
  return {
    value: unwrapped(
      difference(reading => reading.value),
      last?.value,
    ),
    runningNs: Number(difference(reading => reading.runningNs)),
    enabledNs: Number(difference(reading => reading.enabledNs)),
  };
}

const TURN = 2 ** 32;

/** Kernels make counters of 64 bits of those that units have; a driver that does not lets them wrap at 32. */
function unwrapped(difference: Counter, last: Counter | undefined): Counter {
  if (difference >= 0) return difference;
  return last !== undefined && last < TURN ? addCounters(difference, TURN) : 0;
}
