/** Rows of a set as what production hands to the model. */
import type { ClusterInput, PowerInput, ProcessInput } from '@edgevitals/analyzer/power';
import { Hertz, Seconds, Volts, Watts } from '@edgevitals/shared/units';
import { type DataRow, type DataSet, longest } from './data_set.js';

/** What of a row the model gets to see. */
export interface Sight {
  readonly events: boolean;
  /** Who runs, by name. */
  readonly program: boolean;
}

export const FREQUENCY_AND_USE: Sight = { events: false, program: false };
export const WITH_EVENTS: Sight = { events: true, program: false };
export const WITH_PROGRAMS: Sight = { events: false, program: true };

export function inputsOf(set: DataSet): (row: DataRow, sight: Sight, watts?: number) => PowerInput {
  const core = /a\d+/i.exec(set.name)?.[0].toLowerCase();
  const sigma = resolutionOf(set) / Math.sqrt(12);
  const voltages = set.clusters.map((_, c) => voltagesOf(set, c));
  return (row, sight, watts) => {
    const clusters = set.clusters.map(({ cores, megahertz }, c): ClusterInput => {
      const own = row.clusters[c]!;
      const busy = Math.min(own.busyCores, cores) * row.seconds;
      return {
        name: `policy${c}`,
        core: core === undefined ? '' : `cortex-${core}`,
        cpus: cores,
        points: megahertz.map(point => {
          const share = own.residency.get(point) ?? 0;
          const voltage = (share > 0 ? own.volts : undefined) ?? voltages[c]!.get(point);
          return {
            frequency: Hertz(point * 1e6),
            voltage: voltage === undefined ? undefined : Volts(voltage),
            residency: Seconds(share * row.seconds),
            busy: Seconds(share * busy),
          };
        }),
        idleExits: undefined,
        deepIdle: undefined,
        events: new Map(
          sight.events ? Array.from(own.events, ([event, rate]) => [event, rate * row.seconds]) : [],
        ),
      };
    });
    return {
      seconds: Seconds(row.seconds),
      suspended: Seconds(0),
      clusters,
      devices: [],
      processes: sight.program ? processesOf(row, set) : [],
      measured:
        watts === undefined
          ? undefined
          : { sensor: 'rail', power: Watts(watts), sigma: Watts(sigma), scope: 'cpu', accumulates: false },
    };
  };
}

/** Those that the row names; the workload where it names none. */
function processesOf(row: DataRow, set: DataSet): ProcessInput[] {
  const busy =
    row.programs.size > 0
      ? [...row.programs]
      : [[row.workload, row.clusters.map(({ busyCores }) => busyCores)] as const];
  return busy.map(([program, cores], i) => ({
    pid: i + 1,
    program,
    busy: cores.map((each, c) => Seconds(Math.min(each, set.clusters[c]!.cores) * row.seconds)),
    wakeups: undefined,
    uses: new Map(),
  }));
}

/** Mean voltage by operating point, where rows tell it. */
function voltagesOf({ rows }: DataSet, cluster: number): ReadonlyMap<number, number> {
  const sums = new Map<number, { volts: number; rows: number }>();
  for (const { clusters } of rows) {
    const { volts, residency } = clusters[cluster]!;
    if (volts === undefined) continue;
    const point = longest(residency);
    const sum = sums.get(point) ?? { volts: 0, rows: 0 };
    sum.volts += volts;
    sum.rows++;
    sums.set(point, sum);
  }
  return new Map(Array.from(sums, ([point, sum]) => [point, sum.volts / sum.rows]));
}

/** Smallest step between two readings, W. */
function resolutionOf(set: DataSet): number {
  const values = [...new Set(set.rows.map(row => row.watts))].sort((a, b) => a - b);
  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i < values.length; i++) least = Math.min(least, values[i]! - values[i - 1]!);
  return Number.isFinite(least) ? least : 0;
}
