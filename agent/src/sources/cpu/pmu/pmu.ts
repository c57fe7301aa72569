/**
 * Hardware events of CPUs, perf_event_open(2): asked of the kernel, or by `perf stat` where the host cannot. Counters add
 * up over the time that was counted; what matters is their ratio to `enabled_ns`.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { addCounters, columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../../host/host.js';
import { attribute } from '../../reading/attributes.js';
import { probing, type Source } from '../../source.js';
import type { Asked, Counting, PerfCount } from './counting.js';
import { PerfCounters } from './perf_counters.js';
import { PerfTool } from './perf_tool.js';
import { cpuUnits } from './units.js';

const PMU = columnsOf('pmu');

export class Pmu implements Source {
  readonly name = 'pmu';
  readonly tables = ['pmu'] as const;
  readonly rhythm = 'slow';
  private asked: readonly Asked[] | undefined;
  private readonly rows = new Map<string, Row>();
  private counting: Counting | undefined;

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
    into.push({ table: TABLES.pmu.id, rows: [...this.rows.values()] });
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
    let row = this.rows.get(id.key);
    if (row === undefined) {
      row = new Row(id, TABLES.pmu.columns.length);
      this.rows.set(id.key, row);
    }
    row.set(PMU.value, addCounters(row.get(PMU.value) ?? 0, value));
    row.set(PMU.enabled_ns, addCounters(row.get(PMU.enabled_ns) ?? 0, enabledNs));
    row.set(PMU.running_ns, addCounters(row.get(PMU.running_ns) ?? 0, runningNs));
  }
}

/** @throws EdgevitalsError SOURCE_ABSENT without a unit. */
function events(host: Host): Asked[] {
  const architecture = attribute(host, '/proc/sys/kernel/arch', host.machine);
  const asked = cpuUnits(host, architecture).flatMap(unit => unit.events.map(event => ({ unit, event })));
  if (asked.length === 0) {
    throw new EdgevitalsError(
      'SOURCE_ABSENT',
      'the kernel shows no performance monitoring unit of a CPU, as in most virtual machines',
    );
  }
  return asked;
}
