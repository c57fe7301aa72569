/** The golden frames of proto/golden: what each holds, and how its bytes are read. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hexToBytes } from '@edgevitals/shared/bytes';
import {
  type Counter,
  decodeFrame,
  decodeSamples,
  FRAME_LIMITS,
  type FrameHeader,
  type Sample,
  type Tables,
  tableById,
} from '@edgevitals/shared/frame';
import { inflate } from '../harness/inflate.js';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../../proto/golden');

export type PlainRow = { labels: readonly number[]; name: string; values: Record<string, number | string> };
export type PlainSample = { bootMs: number; tables: Record<string, PlainRow[]> };
export interface GoldenVector {
  readonly name: string;
  readonly why: string;
  /** Name of the key vector that a delta builds on. */
  readonly after?: string;
  readonly hex: string;
  readonly frame: FrameHeader;
  readonly samples: PlainSample[];
}

/** A vector of which only the bytes are known yet. */
export type BareVector = Omit<GoldenVector, 'samples' | 'frame'>;

const plainValue = (value: Counter): number | string =>
  typeof value === 'bigint' ? value.toString() : value;

/** A sample as a vector has it: columns by name, what is absent left out. */
export function plainSample(sample: Sample): PlainSample {
  const tables: Record<string, PlainRow[]> = {};
  for (const [id, rows] of sample.tables) {
    const table = tableById(id)!;
    tables[table.name] = rows
      .filter(row => row !== undefined)
      .map(row => ({
        labels: row.id.labels,
        name: row.id.name,
        values: Object.fromEntries(
          table.columns.flatMap((column, i) => {
            const value = row.get(i);
            return value === undefined ? [] : [[column.name, plainValue(value)]];
          }),
        ),
      }));
  }
  return { bootMs: sample.bootMs, tables };
}

export const loadVectors = (): GoldenVector[] =>
  readdirSync(folder)
    .filter(name => name.endsWith('.json'))
    .map(name => JSON.parse(readFileSync(join(folder, name), 'utf8')) as GoldenVector);

/** @param key tables of the key frame that it builds on; undefined for a key frame. */
export function readVector(
  vector: Pick<GoldenVector, 'hex'>,
  key: Tables | undefined,
): { frame: FrameHeader; samples: PlainSample[]; tables: Tables } {
  const { body, ...frame } = decodeFrame(hexToBytes(vector.hex), FRAME_LIMITS, inflate);
  const decoded = decodeSamples(body, frame.bootMs, key);
  return { frame, samples: decoded.samples.map(plainSample), tables: decoded.tables };
}

/** Writes vectors anew, of which those with `after` build on the first: only when the protocol changes. */
export function writeVectors(vectors: readonly BareVector[]): void {
  let key: Tables | undefined;
  for (const vector of vectors) {
    const { frame, samples, tables } = readVector(vector, vector.after === undefined ? undefined : key);
    key ??= tables;
    writeFileSync(
      join(folder, `${vector.name}.json`),
      `${JSON.stringify({ ...vector, frame, samples }, null, 2)}\n`,
    );
  }
}
