/** The truth table of frames: each sample between the last reading of the kernel that was over before it, and the next after it. */
import type { RecordedSample } from '../frame_recorder.js';
import { type Surprise, type TruthTable, truthTable } from './compare.js';
import type { KernelTruth } from './kernel_truth.js';
import type { NamedReadings } from './named_readings.js';

/** @param readMs how long the agent took at most to read a sample. */
export function framesTruth(
  samples: readonly RecordedSample[],
  truths: readonly KernelTruth[],
  readMs: number,
): TruthTable {
  let values = 0;
  let equal = 0;
  const tables = new Set<string>();
  const compared = new Set<string>();
  const explained = new Map<string, number>();
  const surprises: Surprise[] = [];
  for (const [i, { bootMs, tables: said }] of samples.entries()) {
    const before = truths.findLast(({ until }) => until * 1000 <= bootMs);
    const after = truths.find(({ from }) => from * 1000 >= bootMs + readMs);
    if (before === undefined || after === undefined) continue;
    const table = truthTable(said, before, after, lastSaid(samples, i));
    values += table.values;
    equal += table.equal;
    for (const name of table.tables) tables.add(name);
    for (const value of table.compared) compared.add(value);
    for (const [reason, count] of table.explained)
      explained.set(reason, (explained.get(reason) ?? 0) + count);
    surprises.push(...table.surprises.map(one => ({ ...one, value: `${one.value} at ${bootMs} ms` })));
  }
  return { values, equal, tables, compared, explained, surprises };
}

/** Of each table what the sample before that had it said. */
function lastSaid(samples: readonly RecordedSample[], i: number): NamedReadings {
  const tables = Object.keys(samples[i]!.tables);
  const earlier = samples.slice(0, i);
  return Object.fromEntries(
    tables.map(table => [
      table,
      earlier.findLast(sample => sample.tables[table] !== undefined)?.tables[table] ?? [],
    ]),
  );
}
