/**
 * Hardware events of CPUs, perf_event_open(2): asked of the kernel, or by `perf stat` where the host cannot. Counters add
 * up over the time that was counted; what matters is their ratio to `enabled_ns`.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import {
  addCounters,
  type Counter,
  columnsOf,
  type Reading,
  Row,
  RowId,
  TABLES,
} from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../../host/host.js';
import { probing, type Source } from '../../source.js';
import type { Asked, Counting, PerfCount } from './counting.js';
import { PerfCounters } from './perf_counters.js';
import { PerfTool } from './perf_tool.js';
import { unitsOf } from './units.js';

const PMU = columnsOf('pmu');
/** At every reading of processes at the default plan: loads differ from one to the next. */
const READ_MS = 4500;
const TOOL_MS = 59_500;
/** Of each, where there are several units: for what they cost on the wire. */
const MOST_EVENTS_OF_SEVERAL = 4;

/** Counted for less of the time in which it was wanted, it has shared its counter. */
const WHOLE = 0.999;

interface EventSum {
  readonly row: Row;
  enabledNs: Counter;
  runningNs: Counter;
  /** Whether it ever shared its counter. */
  isShared: boolean;
}

export class Pmu implements Source {
  readonly name = 'pmu';
  readonly tables = ['pmu'] as const;
  readonly rhythm = 'process';
  private asked: readonly Asked[] | undefined;
  private readonly sums = new Map<string, EventSum>();
  private counting: Counting | undefined;

  /** Counters are read as often as anybody needs to tell loads apart; to start a tool for it is worth less. */
  get leastMs(): number {
    return this.counting instanceof PerfTool ? TOOL_MS : READ_MS;
  }

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(
        this.name,
        'what kind of work CPUs do: power is told by time and frequency, not by instructions',
        async () => {
          const counted = await this.way(host).begin(host, events(host));
          if (counted.length === 0)
            throw new EdgevitalsError('SOURCE_ABSENT', 'none of the hardware events can be counted here');
          this.asked = counted;
        },
        host.kernelCalls === undefined ? 'by perf stat' : 'by perf_event_open',
      ),
    ];
  }

  sample(host: Host, into: Reading[]): void {
    this.asked ??= events(host);
    for (const [{ unit, event }, count] of this.way(host).takeCounts(host, this.asked))
      this.addCount(new RowId([unit.cpu], event.name), count);
    into.push({ table: TABLES.pmu.id, rows: Array.from(this.sums.values(), ({ row }) => row) });
  }

  /** Resolves when what is being counted now is done; at once when nothing is. Never rejects. */
  async settled(): Promise<void> {
    await this.counting?.settled();
  }

  close(): void {
    this.counting?.close();
  }

  private way(host: Host): Counting {
    this.counting ??= host.kernelCalls === undefined ? new PerfTool() : new PerfCounters(host.kernelCalls);
    return this.counting;
  }

  private addCount(id: RowId, { value, enabledNs, runningNs }: PerfCount): void {
    let sum = this.sums.get(id.key);
    if (sum === undefined) {
      sum = { row: new Row(id, TABLES.pmu.columns.length), enabledNs: 0, runningNs: 0, isShared: false };
      this.sums.set(id.key, sum);
    }
    const { row } = sum;
    row.set(PMU.value, addCounters(row.get(PMU.value) ?? 0, value));
    sum.enabledNs = addCounters(sum.enabledNs, enabledNs);
    sum.runningNs = addCounters(sum.runningNs, runningNs);
    // most have counters of their own: times that are equal would be half of what the table takes on the wire
    sum.isShared ||= runningNs < enabledNs * WHOLE;
    if (!sum.isShared) return;
    row.set(PMU.enabled_ns, sum.enabledNs);
    row.set(PMU.running_ns, sum.runningNs);
  }
}

/** @throws EdgevitalsError as `unitsOf`. */
function events(host: Host): Asked[] {
  const units = unitsOf(host);
  const most = units.length > 1 ? MOST_EVENTS_OF_SEVERAL : Number.POSITIVE_INFINITY;
  return units.flatMap(unit => unit.events.slice(0, most).map(event => ({ unit, event })));
}
