/**
 * What a sync of each program costs, fitted: over many stretches of time, what disks wrote beyond what programs dirtied is the sum
 * over programs of their syncs times what one costs (a rename costs three times an append), plus write calls of programs whose
 * records fill pages, of which counters do not tell whether they sync, plus so much a second of what nobody caused. Least squares
 * with no cost below 0, drawn to the mean of all programs as far as the data leave it open.
 */
import { solveBounded, symmetric } from '../../least_squares/bounded_least_squares.js';
import { Cholesky } from '../../least_squares/cholesky.js';
import type { SyncCosts } from './attribute_writes.js';
import type { JournalShare } from './journal_shares.js';
import { netWrites } from './net_writes.js';
import { reachingDisk } from './partial_pages.js';
import { hasWritten, type ProgramCounters } from './program_counters.js';
import { maySyncUnseen, syncEvents } from './sync_events.js';
import { APPEND_BLOCKS, syncBlocks } from './sync_weight.js';

/** A stretch of the window. */
export interface WriteStretch {
  readonly seconds: number;
  readonly diskBytes: number;
  readonly swapBytes: number;
  /** By which what waits to be written grew; 0 where it is not known. */
  readonly dirtyGrowth: number;
  readonly programs: readonly ProgramCounters[];
}

/** Fewer stretches tell nothing, and so do fewer than three a coefficient. */
const LEAST_STRETCHES = 12;
const STRETCHES_A_COEFFICIENT = 3;
const MOST_PROGRAMS = 12;
/** From the scatter of the residuals to the weights, and again. */
const ROUNDS = 4;

interface Feature {
  readonly program: string;
  readonly by: 'syncs' | 'calls';
}

/** @returns what a program's syncs and calls cost; undefined where the stretches do not tell. */
export function fitSyncCosts(
  stretches: readonly WriteStretch[],
  pageBytes: number,
  blockBytes = pageBytes,
): SyncCosts | undefined {
  if (stretches.length < LEAST_STRETCHES) return undefined;
  const rows = stretches.map(each => rowOf(each, pageBytes, blockBytes));
  const features = featuresOf(rows, Math.floor(stretches.length / STRETCHES_A_COEFFICIENT) - 1);
  const all = rows.reduce((sum, { blocks }) => sum + total(blocks), 0);
  const rest = rows.reduce((sum, each) => sum + each.rest, 0);
  if (!(all > 0) || !(rest > 0) || features.length === 0) return undefined;
  // of a block that syncs are likely to log
  const mean = rest / all;
  const commit = APPEND_BLOCKS * blockBytes;
  const columns = [
    ...features.map(({ program, by }) => rows.map(row => row[by].get(program) ?? 0)),
    stretches.map(({ seconds }) => seconds),
  ];
  const seconds = total(stretches.map((each, i) => [i, each.seconds] as const));
  const likely = features.map(({ program }) => mean * blocksOf(rows, program));
  const center = [...features.map(({ by }, i) => (by === 'syncs' ? likely[i]! : 0)), 0];
  const spread = [...features.map(({ by }, i) => (by === 'syncs' ? likely[i]! : commit)), rest / seconds];
  const fit = fitted(
    columns,
    rows.map(each => each.rest),
    center,
    spread,
    blockBytes,
  );
  if (fit === undefined) return undefined;
  const found = new Map<string, JournalShare>();
  for (const [i, { program, by }] of features.entries())
    found.set(`${by} ${program}`, { bytes: fit.value[i]!, sigma: fit.sigma[i]! });
  return (program, syncs, writeCalls) => {
    // of one too rare to be fitted the mean is all that is known
    const usual = mean * syncs.blocks;
    const bySyncs = found.get(`syncs ${program}`) ?? { bytes: usual, sigma: usual };
    const byCalls = syncs.count > 0 ? undefined : found.get(`calls ${program}`);
    const bytes = syncs.count * bySyncs.bytes + (byCalls === undefined ? 0 : writeCalls * byCalls.bytes);
    const sigma = Math.hypot(
      syncs.count * bySyncs.sigma,
      byCalls === undefined ? 0 : writeCalls * byCalls.sigma,
    );
    return { bytes, sigma };
  };
}

interface FitRow {
  readonly rest: number;
  readonly syncs: ReadonlyMap<string, number>;
  /** Of the journal, that these are likely to log. */
  readonly blocks: ReadonlyMap<string, number>;
  readonly calls: ReadonlyMap<string, number>;
}

function rowOf(
  { diskBytes, swapBytes, dirtyGrowth, programs }: WriteStretch,
  pageBytes: number,
  blockBytes: number,
): FitRow {
  const writing = programs.filter(hasWritten);
  const { net } = netWrites(writing);
  const syncs = new Map<string, number>();
  const blocks = new Map<string, number>();
  const calls = new Map<string, number>();
  let sum = 0;
  for (const [i, row] of writing.entries()) {
    const events = syncEvents(row, net[i]!, pageBytes);
    sum += reachingDisk(row, net[i]!, events, { pageBytes, blockBytes });
    if (events > 0) {
      syncs.set(row.program, events);
      blocks.set(row.program, events * syncBlocks(row, net[i]!, pageBytes));
    } else if (maySyncUnseen(row, pageBytes)) {
      calls.set(row.program, row.writeCalls);
    }
  }
  return { rest: diskBytes - swapBytes - sum + dirtyGrowth, syncs, blocks, calls };
}

/** That a sync of a program is likely to log. */
function blocksOf(rows: readonly FitRow[], program: string): number {
  let syncs = 0;
  let blocks = 0;
  for (const row of rows) {
    syncs += row.syncs.get(program) ?? 0;
    blocks += row.blocks.get(program) ?? 0;
  }
  return syncs > 0 ? blocks / syncs : APPEND_BLOCKS;
}

/** Those that synced or called most; of a program one of the two. */
function featuresOf(rows: readonly FitRow[], most: number): Feature[] {
  const weights = new Map<string, { feature: Feature; weight: number }>();
  for (const row of rows)
    for (const by of ['syncs', 'calls'] as const)
      for (const [program, events] of row[by]) {
        const key = `${by} ${program}`;
        const known = weights.get(key);
        if (known === undefined) weights.set(key, { feature: { program, by }, weight: events });
        else known.weight += events;
      }
  return [...weights.values()]
    .sort((a, b) => b.weight - a.weight)
    .slice(0, Math.min(MOST_PROGRAMS, most))
    .map(({ feature }) => feature);
}

const total = (pairs: Iterable<readonly [unknown, number]>): number => {
  let sum = 0;
  for (const [, value] of pairs) sum += value;
  return sum;
};

/** Least squares drawn to `center` by what is left open, the weight of that by the scatter that remains. */
function fitted(
  columns: readonly (readonly number[])[],
  rest: readonly number[],
  center: readonly number[],
  spread: readonly number[],
  blockBytes: number,
): { value: Float64Array; sigma: readonly number[] } | undefined {
  const size = columns.length;
  const value = Float64Array.from(center);
  const lower = new Float64Array(size);
  let factor: Cholesky | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const variance = Math.max(blockBytes ** 2, scatter(columns, rest, value));
    const a = (i: number, j: number): number => {
      let sum = i === j ? variance / spread[i]! ** 2 : 0;
      for (let t = 0; t < rest.length; t++) sum += columns[i]![t]! * columns[j]![t]!;
      return sum / variance;
    };
    const b = Float64Array.from(columns, (column, i) => {
      let sum = (variance * center[i]!) / spread[i]! ** 2;
      for (let t = 0; t < rest.length; t++) sum += column[t]! * rest[t]!;
      return sum / variance;
    });
    solveBounded({ size, a: symmetric(size, a), b, lower }, value);
    factor = Cholesky.of(size, a);
    if (factor === undefined) return undefined;
  }
  const unit = (i: number): Float64Array => Float64Array.from(columns, (_, j) => (i === j ? 1 : 0));
  return { value, sigma: columns.map((_, i) => Math.sqrt(factor!.solve(unit(i))[i]!)) };
}

/** Mean square of what a fit leaves, per degree of freedom. */
function scatter(
  columns: readonly (readonly number[])[],
  rest: readonly number[],
  value: Float64Array,
): number {
  let squares = 0;
  for (let t = 0; t < rest.length; t++) {
    let left = rest[t]!;
    for (let i = 0; i < columns.length; i++) left -= columns[i]![t]! * value[i]!;
    squares += left * left;
  }
  return squares / Math.max(1, rest.length - columns.length);
}
