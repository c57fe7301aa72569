/**
 * A set of rows of a device that ran known programs at known frequencies while its power was measured: `rows.csv` with
 * a header; needed are workload, freq_mhz and power_w; used where they are: run, t_s, dt_s, volt_v, cores, busy_cores
 * and events as `<event>_per_s`. A row ends at t_s; a change of workload, run or frequency, or a hole, starts anew.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ClusterInput, PowerInput, ProcessInput } from '@edgevitals/analyzer/power';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { Hertz, Seconds, Volts, Watts } from '@edgevitals/shared/units';

export interface DataSet {
  readonly name: string;
  readonly rows: readonly DataRow[];
  /** Events of the header that have a number in some row. */
  readonly events: readonly string[];
  readonly cores: number;
}

export interface DataRow {
  readonly workload: string;
  readonly megahertz: number;
  readonly seconds: number;
  readonly volts: number | undefined;
  readonly busyCores: number;
  readonly events: ReadonlyMap<string, number>;
  readonly watts: number;
  /** True when it does not follow the row before it. */
  readonly starts: boolean;
}

/** What of a row the model gets to see. */
export interface Sight {
  readonly events: boolean;
  /** Who runs, by name. */
  readonly program: boolean;
}

export const FREQUENCY_AND_USE: Sight = { events: false, program: false };
export const WITH_EVENTS: Sight = { events: true, program: false };
export const WITH_PROGRAMS: Sight = { events: false, program: true };

/** Every set in a folder: the folder itself, its folders, or those of its folder `power`. */
export function readDataSets(folder: string): DataSet[] {
  const places = [folder, ...folders(folder), ...folders(join(folder, 'power'))];
  const sets = places.filter(place => existsSync(join(place, 'rows.csv'))).map(readDataSet);
  if (sets.length === 0)
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `No rows.csv in ${folder}, in its folders, or in those of its folder power: nothing to validate with.`,
    );
  return sets;
}

const folders = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter(entry => entry.isDirectory())
        .map(entry => join(folder, entry.name))
        .sort()
    : [];

function readDataSet(folder: string): DataSet {
  const file = join(folder, 'rows.csv');
  const [head, ...lines] = readFileSync(file, 'utf8').split(/\r?\n/);
  const names = (head ?? '').split(',').map(name => name.trim());
  for (const needed of ['workload', 'freq_mhz', 'power_w'])
    if (!names.includes(needed))
      throw new EdgevitalsError('CONFIG_INVALID', `${file}: the header has no column ${needed}.`);
  const rows: DataRow[] = [];
  const events = new Set<string>();
  let cores = 1;
  let last: { key: string; end: number | undefined } | undefined;
  for (const line of lines) {
    if (line.trim() === '') continue;
    const cells = line.split(',');
    const text = (name: string): string => cells[names.indexOf(name)]?.trim() ?? '';
    const number = (name: string): number | undefined => {
      const cell = text(name);
      const value = Number(cell);
      return cell === '' || !Number.isFinite(value) ? undefined : value;
    };
    const megahertz = number('freq_mhz');
    const watts = number('power_w');
    const end = number('t_s');
    const before = last?.end;
    const seconds = number('dt_s') ?? (end !== undefined && before !== undefined ? end - before : undefined);
    const key = `${text('workload')}\t${text('run')}\t${megahertz}`;
    const joins =
      last?.key === key &&
      (end === undefined ||
        before === undefined ||
        seconds === undefined ||
        Math.abs(end - before - seconds) < 0.5 * seconds);
    last = { key, end };
    if (megahertz === undefined || watts === undefined || seconds === undefined || !(seconds > 0)) {
      last = undefined;
      continue;
    }
    const counted = new Map<string, number>();
    names.forEach(name => {
      const rate = name.endsWith('_per_s') ? number(name) : undefined;
      if (rate === undefined || rate < 0) return;
      counted.set(name.slice(0, -'_per_s'.length), rate);
      events.add(name.slice(0, -'_per_s'.length));
    });
    const cycles = counted.get('cycles') ?? counted.get('cpu_cycles');
    const busyCores = number('busy_cores') ?? (cycles === undefined ? 1 : cycles / (megahertz * 1e6));
    cores = Math.max(cores, number('cores') ?? 1, Math.ceil(busyCores - 0.05));
    rows.push({
      workload: text('workload'),
      megahertz,
      seconds,
      volts: number('volt_v'),
      busyCores,
      events: counted,
      watts,
      starts: !joins,
    });
  }
  if (rows.length === 0) throw new EdgevitalsError('CONFIG_INVALID', `${file}: no row can be used.`);
  return { name: basename(folder), rows, events: [...events], cores };
}

/** Turns rows of a set into what production hands to the model. */
export function inputsOf(set: DataSet): (row: DataRow, sight: Sight, watts?: number) => PowerInput {
  const volts = new Map<number, number>();
  for (const { megahertz, volts: told } of set.rows) if (told !== undefined) volts.set(megahertz, told);
  const table = [...new Set(set.rows.map(row => row.megahertz))].sort((a, b) => a - b);
  const core = /a\d+/i.exec(set.name)?.[0].toLowerCase();
  const sigma = resolutionOf(set) / Math.sqrt(12);
  return (row, sight, watts) => {
    const busy = Math.min(row.busyCores, set.cores) * row.seconds;
    const cluster: ClusterInput = {
      name: 'policy0',
      core: core === undefined ? '' : `cortex-${core}`,
      cpus: set.cores,
      points: table.map(megahertz => {
        const here = megahertz === row.megahertz;
        const voltage = (here ? row.volts : undefined) ?? volts.get(megahertz);
        return {
          frequency: Hertz(megahertz * 1e6),
          voltage: voltage === undefined ? undefined : Volts(voltage),
          residency: Seconds(here ? row.seconds : 0),
          busy: Seconds(here ? busy : 0),
        };
      }),
      idleExits: undefined,
      deepIdle: undefined,
      events: new Map(
        sight.events ? Array.from(row.events, ([event, rate]) => [event, rate * row.seconds]) : [],
      ),
    };
    const process: ProcessInput = {
      pid: 1,
      program: row.workload,
      busy: [Seconds(busy)],
      wakeups: undefined,
      uses: new Map(),
    };
    return {
      seconds: Seconds(row.seconds),
      suspended: Seconds(0),
      clusters: [cluster],
      devices: [],
      processes: sight.program ? [process] : [],
      measured:
        watts === undefined
          ? undefined
          : { sensor: 'rail', power: Watts(watts), sigma: Watts(sigma), scope: 'cpu', accumulates: false },
    };
  };
}

/** Smallest step between two readings, W. */
function resolutionOf(set: DataSet): number {
  const values = [...new Set(set.rows.map(row => row.watts))].sort((a, b) => a - b);
  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i < values.length; i++) least = Math.min(least, values[i]! - values[i - 1]!);
  return Number.isFinite(least) ? least : 0;
}
