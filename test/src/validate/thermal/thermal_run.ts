/**
 * A run of a device that was loaded while its temperature was read: a file of rows `t_s,busy_frac,temp_c[,phase]`, the
 * busy share being the mean since the row before. Recognised by its header, whatever it is called.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type CpuLoad, type Load, loadOf } from '@edgevitals/analyzer/thermal';
import { EdgevitalsError } from '@edgevitals/shared/errors';

export interface ThermalRun {
  readonly name: string;
  readonly rows: readonly ThermalRow[];
}

export interface ThermalRow {
  /** s. */
  readonly at: number;
  /** Busy share of all CPUs since the row before. */
  readonly busy: number;
  /** degC. */
  readonly celsius: number;
}

/** The layout does not tell how many; most boards that it comes from have so many. */
const CPUS = 4;
/** A hole of so many rows' length is a gap. */
const GAP_ROWS = 20;
const LEAST_ROWS = 100;

/** The load of a busy share that all CPUs have alike. */
export const loadAt = (busy: number): Load => {
  const cpus: CpuLoad[] = Array.from({ length: CPUS }, () => ({ busy, clock: 1 }));
  return loadOf(cpus) ?? { used: 0, active: 0 };
};

/** Every run in a folder and the folders below it. */
export function readRuns(folder: string): ThermalRun[] {
  const runs: ThermalRun[] = [];
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!entry.endsWith('.csv')) continue;
    const run = readRun(join(folder, entry));
    if (run !== undefined) runs.push(run);
  }
  return runs;
}

function readRun(path: string): ThermalRun | undefined {
  const [head = '', ...lines] = readFileSync(path, 'utf8').split(/\r?\n/);
  const names = head.split(',').map(name => name.trim());
  const places = ['t_s', 'busy_frac', 'temp_c'].map(name => names.indexOf(name));
  if (places.some(place => place < 0)) return undefined;
  const rows: ThermalRow[] = [];
  let dropped = 0;
  for (const line of lines) {
    if (line.trim() === '') continue;
    const cells = line.split(',');
    const [at = Number.NaN, busy = Number.NaN, celsius = Number.NaN] = places.map(place =>
      cells[place]?.trim() ? Number(cells[place]) : Number.NaN,
    );
    const follows = !(at <= (rows.at(-1)?.at ?? Number.NEGATIVE_INFINITY));
    if (Number.isFinite(at) && busy >= 0 && busy <= 1.01 && Number.isFinite(celsius) && follows)
      rows.push({ at, busy, celsius });
    else dropped++;
  }
  if (rows.length < LEAST_ROWS || dropped > rows.length / 10)
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `${path}: ${rows.length} rows can be read and ${dropped} cannot; ${LEAST_ROWS} are needed, and nine of ten`,
    );
  return { name: basename(path, '.csv'), rows };
}

/** The run as an agent sees it that reads each `seconds`: counters give means, temperatures are read at the end. */
export function sampled({ name, rows }: ThermalRun, seconds: number): ThermalRun {
  const kept: ThermalRow[] = [];
  let from = rows[0]!.at;
  let busy = 0;
  let last = from;
  for (const row of rows.slice(1)) {
    busy += row.busy * (row.at - last);
    last = row.at;
    // rows come a little late: one that is nearly due is due
    if (row.at - from < seconds - 0.1) continue;
    kept.push({ at: row.at, busy: busy / (row.at - from), celsius: row.celsius });
    from = row.at;
    busy = 0;
  }
  return { name, rows: kept };
}

/** Rows with how long each is, and whether it follows a hole. */
export function* steps({ rows }: ThermalRun): Generator<ThermalRow & { seconds: number; gap: boolean }> {
  const lengths = rows.slice(1).map((row, i) => row.at - rows[i]!.at);
  const usual = [...lengths].sort((a, b) => a - b)[lengths.length >> 1] ?? 1;
  for (const [i, row] of rows.entries()) {
    const seconds = i === 0 ? usual : lengths[i - 1]!;
    const gap = seconds > GAP_ROWS * usual;
    yield { ...row, seconds: gap ? usual : seconds, gap };
  }
}
