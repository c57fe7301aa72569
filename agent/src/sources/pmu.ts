/**
 * Hardware events of CPUs, perf_event_open(2), through `perf stat` where it is installed: counted on all CPUs for one
 * second after each slow reading, which gives what was counted until then: no sample waits for it. Counters add up over these seconds; what matters is their ratio to `enabled_ns`.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { addCounters, columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../host/host.js';
import { attribute } from './attributes.js';
import type { PmuEvent } from './pmu/event.js';
import { type PerfCount, parsePerfStat } from './pmu/perf-stat.js';
import { cpuUnits, type PmuUnit, perfEvent } from './pmu/units.js';
import { probing, type Source } from './source.js';

const PMU = columnsOf('pmu');
const COUNTED_SECONDS = '1';
/** For a device that is so busy that starting perf takes seconds. */
const TIMEOUT_MS = 10_000;

interface Asked {
  readonly unit: PmuUnit;
  readonly event: PmuEvent;
}

export class Pmu implements Source {
  readonly name = 'pmu';
  readonly rhythm = 'slow';
  private asked: readonly Asked[] | undefined;
  private readonly rows = new Map<string, Row>();
  private counting: Promise<void> | undefined;
  private failure: unknown;

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(
        this.name,
        'what kind of work CPUs do: power is told by time and frequency, not by instructions',
        async () => {
          const asked = events(host);
          const counts = await count(host, asked, 'true', []);
          if (counts.every(each => each === undefined))
            throw new EdgevitalsError('SOURCE_ABSENT', 'perf stat counts none of the hardware events here');
          this.asked = asked.filter((_, i) => counts[i] !== undefined);
        },
      ),
    ];
  }

  read(host: Host, into: Reading[]): void {
    this.asked ??= events(host);
    const { failure } = this;
    this.failure = undefined;
    if (this.counting === undefined) {
      this.counting = this.count(host, this.asked).finally(() => {
        this.counting = undefined;
      });
    }
    if (failure !== undefined) throw failure;
    into.push({ table: TABLES.pmu.id, rows: [...this.rows.values()] });
  }

  /** Resolves when what is being counted now is done; at once when nothing is. Never rejects. */
  async settled(): Promise<void> {
    await this.counting;
  }

  private async count(host: Host, asked: readonly Asked[]): Promise<void> {
    try {
      const counts = await count(host, asked, 'sleep', [COUNTED_SECONDS]);
      asked.forEach(({ unit, event }, i) => {
        const counted = counts[i];
        if (counted !== undefined) this.add(new RowId([unit.cpu], event.name), counted);
      });
    } catch (error) {
      // told by the next reading
      this.failure = error;
    }
  }

  private add(id: RowId, { value, enabledNs, runningNs }: PerfCount): void {
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

/** Counts while `command` runs. @throws EdgevitalsError as `Host.run`, SOURCE_DENIED, SOURCE_MALFORMED. */
async function count(
  host: Host,
  asked: readonly Asked[],
  command: string,
  args: readonly string[],
): Promise<(PerfCount | undefined)[]> {
  if (host.run === undefined)
    throw new EdgevitalsError('SOURCE_ABSENT', `the host ${host.name} cannot run perf`);
  const several = asked.some(({ unit }) => unit.name !== asked[0]?.unit.name);
  const wanted = asked.map(({ unit, event }) => perfEvent(unit, event, several)).join(',');
  const { status, stdout } = await host.run(
    'perf',
    ['stat', '-a', '--no-scale', '-x', ';', '--log-fd', '1', '-e', wanted, command, ...args],
    TIMEOUT_MS,
  );
  if (status !== 0) {
    throw new EdgevitalsError(
      'SOURCE_DENIED',
      `perf stat -a ended with status ${status}: the user may not count on all CPUs (kernel.perf_event_paranoid), or perf does not know an event`,
    );
  }
  return parsePerfStat(stdout, asked.length);
}
