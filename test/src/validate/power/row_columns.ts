/** The columns of a rows.csv by what they mean. */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { RowCluster } from './data_set.js';

export interface Columns {
  readonly clusters: readonly ClusterColumns[];
  text(cells: readonly string[], name: string): string;
  /** Undefined where there is no such column, or no number in it. */
  number(cells: readonly string[], name: string): number | undefined;
  /** Busy cores by program and cluster. */
  programs(cells: readonly string[]): ReadonlyMap<string, readonly number[]>;
}

interface ClusterColumns {
  read(cells: readonly string[]): RowCluster & { readonly cores: number | undefined };
}

/** `freq_mhz.c1`: the name, and the place of the cluster; the first has none. */
const SUFFIX = /^(.*)\.c(\d)$/;
/** `residency_mhz.1400`, `residency.1400`, `residency_1400mhz`. */
const RESIDENCY = /^residency(?:_s|_mhz)?[._](\d+(?:\.\d+)?)(?:_?mhz)?$/;
const EVENT = /^(.*)_per_s$/;
const PROGRAM = /^program\.(.+)$/;
const MOST_CLUSTERS = 8;
/** Below this, of one core, a program did not run. */
const LEAST_BUSY = 1e-6;

export function columnsOf(file: string, head: string): Columns {
  const names = head.split(',').map(name => name.trim());
  const places = new Map(names.map((name, place) => [name, place]));
  const number = (cells: readonly string[], place: number | undefined): number | undefined => {
    const cell = place === undefined ? '' : (cells[place]?.trim() ?? '');
    const value = Number(cell);
    return cell === '' || !Number.isFinite(value) ? undefined : value;
  };
  const split = names.map((name, place) => {
    const [, base, cluster] = SUFFIX.exec(name) ?? [];
    return { name: base ?? name, cluster: Math.min(MOST_CLUSTERS - 1, Number(cluster ?? 0)), place };
  });
  const ran = split.filter(({ name }) => name === 'freq_mhz' || RESIDENCY.test(name));
  for (const needed of ['workload', 'power_w']) if (!places.has(needed)) throw missing(file, needed);
  if (ran.length === 0) throw missing(file, 'freq_mhz');
  const many = 1 + Math.max(...ran.map(({ cluster }) => cluster));
  const programs = split.flatMap(({ name, cluster, place }) => {
    const program = PROGRAM.exec(name)?.[1];
    return program === undefined || cluster >= many ? [] : [{ program, cluster, place }];
  });
  return {
    clusters: Array.from({ length: many }, (_, c) =>
      clusterColumns(split.filter(each => each.cluster === c)),
    ),
    text: (cells, name) => cells[places.get(name) ?? -1]?.trim() ?? '',
    number: (cells, name) => number(cells, places.get(name)),
    programs: cells => {
      const found = new Map<string, number[]>();
      for (const { program, cluster, place } of programs) {
        const busy = number(cells, place);
        if (busy === undefined || !(busy > LEAST_BUSY)) continue;
        const own = found.get(program) ?? new Array<number>(many).fill(0);
        own[cluster]! += busy;
        found.set(program, own);
      }
      return found;
    },
  };

  function clusterColumns(own: readonly { name: string; place: number }[]): ClusterColumns {
    const placeOf = (name: string) => own.find(each => each.name === name)?.place;
    const [frequency, volts, cores, busy] = ['freq_mhz', 'volt_v', 'cores', 'busy_cores'].map(placeOf);
    const residencies = own.flatMap(({ name, place }) => {
      const megahertz = RESIDENCY.exec(name)?.[1];
      return megahertz === undefined ? [] : [{ megahertz: Number(megahertz), place }];
    });
    const events = own.flatMap(({ name, place }) => {
      const event = EVENT.exec(name)?.[1];
      return event === undefined ? [] : [{ event, place }];
    });
    return {
      read: cells => {
        const counted = new Map<string, number>();
        for (const { event, place } of events) {
          const rate = number(cells, place);
          if (rate !== undefined && rate >= 0) counted.set(event, rate);
        }
        const residency = new Map<number, number>();
        let all = 0;
        for (const { place } of residencies) all += Math.max(0, number(cells, place) ?? 0);
        for (const { megahertz, place } of residencies)
          if (all > 0) residency.set(megahertz, Math.max(0, number(cells, place) ?? 0) / all);
        const told = number(cells, frequency);
        if (all === 0 && told !== undefined && told >= 0) residency.set(told, 1);
        const cycles = counted.get('cycles') ?? counted.get('cpu_cycles');
        let hertz = 0;
        for (const [megahertz, share] of residency) hertz += megahertz * 1e6 * share;
        const busyCores = number(cells, busy) ?? (cycles === undefined || hertz === 0 ? 1 : cycles / hertz);
        return {
          residency,
          volts: number(cells, volts),
          cores: number(cells, cores),
          busyCores: residency.size === 0 ? 0 : Math.max(0, busyCores),
          events: counted,
        };
      },
    };
  }
}

const missing = (file: string, column: string): EdgevitalsError =>
  new EdgevitalsError('CONFIG_INVALID', `${file}: the header has no column ${column}.`);
