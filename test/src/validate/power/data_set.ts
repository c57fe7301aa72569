/**
 * A set of rows of a device that ran known programs while its power was measured: `rows.csv` with a header. Needed are
 * workload, power_w, and freq_mhz or residencies. Used where they are: run, t_s, dt_s; of each cluster volt_v, cores,
 * busy_cores, events as `<event>_per_s` and time at operating points as `residency_mhz.1400` (any unit, shares count);
 * and who ran as `program.NAME`, busy cores. Columns of a cluster beyond the first end in `.c1`, `.c2`.
 *
 * A row joins the one before it where their times do; without times, where run, workload and frequency stay.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { frequencyTable } from './frequency_table.js';
import { type Columns, columnsOf } from './row_columns.js';

export interface DataSet {
  readonly name: string;
  readonly rows: readonly DataRow[];
  /** Events of the header that have a number in some row. */
  readonly events: readonly string[];
  readonly clusters: readonly DataCluster[];
  /** CPUs of all clusters. */
  readonly cores: number;
}

export interface DataCluster {
  readonly cores: number;
  /** Its operating points, MHz, ascending. */
  readonly megahertz: readonly number[];
}

export interface DataRow {
  readonly workload: string;
  readonly seconds: number;
  readonly watts: number;
  /** True when it does not follow the row before it. */
  readonly starts: boolean;
  readonly clusters: readonly RowCluster[];
  /** Busy cores by program and cluster, where the rows name several. */
  readonly programs: ReadonlyMap<string, readonly number[]>;
}

export interface RowCluster {
  /** Share of the row at each operating point, by MHz. */
  readonly residency: ReadonlyMap<number, number>;
  readonly volts: number | undefined;
  readonly busyCores: number;
  readonly events: ReadonlyMap<string, number>;
}

/** CPUs that ran, of all clusters. */
export const busyCoresOf = ({ clusters }: DataRow): number =>
  clusters.reduce((sum, { busyCores }) => sum + busyCores, 0);

/** The operating points at which a row ran, one of each cluster: those where it was longest. */
export const pointsOf = ({ clusters }: DataRow): string =>
  clusters.map(({ residency }) => longest(residency)).join('/');

/** The operating point at which a cluster was longest, MHz. */
export function longest(residency: ReadonlyMap<number, number>): number {
  let found = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (const [megahertz, share] of residency)
    if (share > most) {
      found = megahertz;
      most = share;
    }
  return found;
}

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
  const columns = columnsOf(file, head ?? '');
  const rows: DataRow[] = [];
  const events = new Set<string>();
  const cores = columns.clusters.map(() => 1);
  let last: { readonly key: string; readonly end: number | undefined } | undefined;
  for (const line of lines) {
    if (line.trim() === '') continue;
    const cells = line.split(',');
    const read = readRow(columns, cells);
    const end = columns.number(cells, 't_s');
    const seconds = columns.number(cells, 'dt_s') ?? difference(end, last?.end);
    const key = `${read.workload}\t${columns.text(cells, 'run')}\t${read.frequencies}`;
    const { watts } = read;
    if (watts === undefined || seconds === undefined || !(seconds > 0) || read.clusters === undefined) {
      last = end === undefined ? undefined : { key, end };
      continue;
    }
    const hole =
      last?.end === undefined || end === undefined
        ? last?.key !== key
        : Math.abs(end - last.end - seconds) >= JOINS * seconds;
    last = { key, end };
    read.clusters.forEach((cluster, c) => {
      cores[c] = Math.max(cores[c]!, read.cores[c] ?? 1, Math.ceil(cluster.busyCores - 0.05));
      for (const event of cluster.events.keys()) events.add(event);
    });
    const { workload, clusters, programs } = read;
    rows.push({ workload, seconds, watts, starts: hole, clusters, programs });
  }
  if (rows.length === 0) throw new EdgevitalsError('CONFIG_INVALID', `${file}: no row can be used.`);
  const tables = columns.clusters.map((_, c) => frequencyTable(rows, c));
  return {
    name: basename(folder),
    rows: rows.map(row => ({
      ...row,
      clusters: row.clusters.map((cluster, c) => ({
        ...cluster,
        residency: tables[c]!.banded(cluster.residency),
      })),
    })),
    events: [...events],
    clusters: tables.map(({ megahertz }, c) => ({ cores: cores[c]!, megahertz })),
    cores: cores.reduce((sum, each) => sum + each, 0),
  };
}

/** Rows whose times differ by less than this share of a row join. */
const JOINS = 0.6;

const difference = (end: number | undefined, before: number | undefined): number | undefined =>
  end === undefined || before === undefined ? undefined : end - before;

/** What a line says; without clusters where it does not say how fast any of them ran. */
function readRow(columns: Columns, cells: readonly string[]) {
  const clusters = columns.clusters.map(columnsOfOne => columnsOfOne.read(cells));
  const frequencies = clusters.map(({ residency }) => longest(residency)).join('/');
  const isKnown = clusters.some(({ residency }) => residency.size > 0);
  return {
    workload: columns.text(cells, 'workload'),
    watts: columns.number(cells, 'power_w'),
    frequencies,
    cores: clusters.map(each => each.cores),
    clusters: isKnown ? clusters.map(({ cores: _, ...cluster }): RowCluster => cluster) : undefined,
    programs: columns.programs(cells),
  };
}
