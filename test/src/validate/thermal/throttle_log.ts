/**
 * Logs of boards under load: clocks, load and temperature read now and then, and of some of them how long each clock was
 * held (cpufreq's time_in_state), which is the truth. A folder of them has `samples.csv` and `labels.json`, in the layout of
 * extracts of ThomasKaiser/sbc-bench.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { given } from '@edgevitals/shared/objects';
import * as v from 'valibot';
import { csvCells } from '../csv_cells.js';

export interface ThrottleLog {
  readonly name: string;
  readonly board: string;
  readonly isX86: boolean;
  /** The log itself says that nothing throttled. */
  readonly isFree: boolean;
  /** CPUs of the board, as far as the log tells. */
  readonly cpus: number;
  /** Clocks of each row, one a policy; with `measured`, what firmware ran instead of the first. */
  readonly rows: readonly ThrottleLogRow[];
  readonly truths: readonly ClockTruth[];
}

export interface ThrottleLogRow {
  /** s. */
  readonly at: number;
  readonly hertz: readonly number[];
  readonly measuredHertz?: number;
  /** Busy share of all CPUs since the row before. */
  readonly busy: number;
  /** NaN where it was not read. */
  readonly celsius: number;
}

/** A policy in all of the run. */
export interface ClockTruth {
  /** The first and the last of its CPUs; undefined where there is one policy. */
  readonly cpus: readonly [number, number] | undefined;
  readonly topHertz: number;
  /** Share of time in which the clock was lower, times how much. */
  readonly lost: number;
  /** Whether it ever had the clock that its table promises. */
  readonly isReached: boolean;
}

export interface ThrottleLogs {
  readonly logs: readonly ThrottleLog[];
  readonly rows: number;
  /** Rows that could not be read. */
  readonly dropped: number;
}

const X86 = /intel|amd\b|ryzen|epyc|celeron|pentium|atom|xeon|core\(tm\)|\bN\d{2,3}\b/i;
const FAKE_AND_REAL = 'fake/real';
const HALF_A_DAY = 43_200;
/** Where neither labels nor load tell. */
const USUAL_CPUS = 4;
/** Of rows that cannot be read, at most so many. */
const MOST_DROPPED = 0.1;

const LABELS = v.array(
  v.object({
    file: v.string(),
    board: v.fallback(v.string(), ''),
    no_throttling: v.fallback(v.boolean(), false),
    time_in_state: v.fallback(
      v.array(
        v.object({
          cpus: v.nullable(v.tuple([v.number(), v.number()])),
          fmax_mhz: v.number(),
          lost_frac: v.number(),
          opp_seconds: v.fallback(v.array(v.tuple([v.number(), v.number()])), []),
        }),
      ),
      [],
    ),
  }),
);

/** All below a folder; undefined where there are none. */
export function readThrottleLogs(folder: string): ThrottleLogs | undefined {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(entry => basename(entry) === 'samples.csv')
    .map(entry => dirname(join(folder, entry)))
    .filter(each => existsSync(join(each, 'labels.json')))
    .sort();
  if (found.length === 0) return undefined;
  const all = found.map(readFolder);
  return {
    logs: all.flatMap(each => each.logs),
    rows: all.reduce((sum, each) => sum + each.rows, 0),
    dropped: all.reduce((sum, each) => sum + each.dropped, 0),
  };
}

function readFolder(folder: string): ThrottleLogs {
  const labels = v.safeParse(LABELS, JSON.parse(readFileSync(join(folder, 'labels.json'), 'utf8')));
  if (!labels.success)
    throw new EdgevitalsError('CONFIG_INVALID', `${folder}/labels.json is no list of logs`);
  const [head = '', ...lines] = readFileSync(join(folder, 'samples.csv'), 'utf8').split(/\r?\n/);
  const names = csvCells(head);
  const byFile = new Map<string, RawRow[]>();
  let dropped = 0;
  let rows = 0;
  for (const line of lines) {
    if (line.trim() === '') continue;
    rows++;
    const row = rawRow(names, csvCells(line));
    if (row === undefined) dropped++;
    else byFile.set(row.file, [...(byFile.get(row.file) ?? []), row]);
  }
  if (dropped > MOST_DROPPED * rows)
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `${folder}/samples.csv: ${dropped} of ${rows} rows cannot be read`,
    );
  const logs = labels.output.flatMap(label => {
    const of = byFile.get(label.file);
    return of === undefined ? [] : [logOf(label, of)];
  });
  return { logs, rows, dropped };
}

interface RawRow {
  readonly file: string;
  readonly segment: number;
  readonly title: string;
  readonly at: number;
  readonly hertz: readonly number[];
  readonly header: string;
  readonly busy: number;
  readonly celsius: number;
}

function rawRow(names: readonly string[], cells: readonly string[]): RawRow | undefined {
  const cell = (name: string): string => cells[names.indexOf(name)]?.trim() ?? '';
  const number = (name: string): number => (cell(name) === '' ? Number.NaN : Number(cell(name)));
  // printed in columns: `1608/ 816`, some with the unit
  const hertz = cell('freq_mhz_cols')
    .split('/')
    .map(each => Number(each.replace(/mhz/i, '').trim() || Number.NaN) * 1e6);
  const at = number('t_of_day_s');
  const busy = number('cpu_pct') / 100;
  const isRead = cells.length === names.length && Number.isFinite(at) && busy >= 0 && busy <= 1;
  if (!isRead || hertz.some(each => !(each > 0))) return undefined;
  const { file, title, header } = {
    file: cell('file'),
    title: cell('segment_title'),
    header: cell('header'),
  };
  return { file, title, header, segment: number('segment'), at, hertz, busy, celsius: number('temp_c') };
}

function logOf(label: v.InferOutput<typeof LABELS>[number], raw: readonly RawRow[]): ThrottleLog {
  // the first segment is what the log's head says of its end
  const own = raw.some(({ segment }) => segment > 0) ? raw.filter(({ segment }) => segment > 0) : raw;
  const width = own[0]?.hertz.length ?? 0;
  const isMeasured = own[0]?.header === FAKE_AND_REAL && width === 2;
  const rows: ThrottleLogRow[] = [];
  let day = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const { at: clock, hertz, busy, celsius } of own) {
    if (clock + day < last - HALF_A_DAY) day += 2 * HALF_A_DAY;
    const at = clock + day;
    if (at <= last || hertz.length !== width) continue;
    last = at;
    rows.push({
      at,
      hertz: isMeasured ? hertz.slice(0, 1) : hertz,
      ...given({ measuredHertz: isMeasured ? hertz[1] : undefined }),
      busy,
      celsius,
    });
  }
  const truths = label.time_in_state.map(({ cpus, fmax_mhz, lost_frac, opp_seconds }) => ({
    cpus: cpus ?? undefined,
    topHertz: fmax_mhz * 1e6,
    lost: lost_frac,
    isReached: opp_seconds.some(([mhz, seconds]) => mhz === fmax_mhz && seconds > 0),
  }));
  return {
    name: basename(label.file, '.txt'),
    board: label.board,
    isX86: X86.test(label.board),
    isFree: label.no_throttling,
    cpus: cpuCountOf(own, truths),
    rows,
    truths,
  };
}

/** By the labels, or by the share of all that a single thread had. */
function cpuCountOf(rows: readonly RawRow[], truths: readonly ClockTruth[]): number {
  const last = Math.max(-1, ...truths.map(({ cpus }) => cpus?.[1] ?? -1));
  if (last >= 0) return last + 1;
  const alone = rows
    .filter(({ title, busy }) => title.includes('single core') && busy > 0)
    .map(({ busy }) => busy);
  const share = alone.sort((a, b) => a - b)[alone.length >> 1];
  return share === undefined ? USUAL_CPUS : Math.max(1, Math.min(256, Math.round(1 / share)));
}
