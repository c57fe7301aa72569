/**
 * Packs rows: a mask of the fields that are not at their default, then those fields. Numbers become integers
 * of a fixed resolution, which makes most of them one to four bytes.
 */
import type { ByteReader, ByteWriter } from '@edgevitals/shared/frame';
import { compiled, property } from '../quantities/compiled.js';
import type { Quantity } from '../quantities/quantity.js';
import type { Quantities, RowKind, RowOf } from '../quantities/row_kind.js';

/** How one field is written: a stored quantity. Optional ones tell 0 from unknown. */
type Field = Pick<Quantity, 'kind' | 'resolution' | 'isOptional'> & { readonly key: string };

const LARGEST = 2 ** 51;
const MAX_TEXT = 4096;
const encoder = new TextEncoder();

export class RecordCodec<Q extends Quantities> {
  /** Writes the mask of what is not at its default, and then that. */
  readonly write: (writer: ByteWriter, record: RowOf<Q>) => void;
  /** @throws EdgevitalsError FRAME_MALFORMED when the record is cut off or holds what this version does not know. */
  readonly read: (reader: ByteReader) => RowOf<Q>;

  /**
   * @param kind whose stored quantities are written, in the order of their declaration.
   * @param presence of a flag that is no property of the row, but tells whether the row has another.
   */
  constructor(kind: RowKind<Q>, presence: Readonly<Record<string, string>> = {}) {
    const fields: readonly Field[] = Object.entries(kind.quantities)
      .filter(([, quantity]) => quantity.isStored)
      .map(([key, { kind, resolution, isOptional }]) => ({ key, kind, resolution, isOptional }));
    if (fields.length > 40) throw new RangeError('a record has 40 fields at most');
    this.write = compiled(['writer', 'row'], writing(fields, presence), { writeText, LARGEST });
    const names = new TextReader();
    this.read = compiled(['reader'], reading(fields), {
      empty: kind.empty,
      readText: (reader: ByteReader) => names.read(reader),
    });
  }
}

/** Code that writes a record. */
function writing(fields: readonly Field[], presence: Readonly<Record<string, string>>): string[] {
  const isPresent = ({ key, kind, isOptional }: Field): string => {
    const value = property('row', key);
    const other = presence[key];
    if (other !== undefined) return `${property('row', other)} !== undefined`;
    if (kind === 'flag') return `${value} === true`;
    if (kind === 'text') return `${value} !== ''`;
    // neither unknown nor without end
    return `${value} - ${value} === 0${isOptional ? '' : ` && ${value} !== 0`}`;
  };
  const present = fields.map((field, i) => `const has${i} = ${isPresent(field)};`);
  const mask = fields.map((_, i) => `(has${i} ? ${2 ** i} : 0)`).join(' + ');
  const values = fields.flatMap(({ key, kind, resolution }, i) => {
    const value = property('row', key);
    if (kind === 'flag') return [];
    if (kind === 'text') return [`if (has${i}) writeText(writer, ${value});`];
    // a resolution below 1 is one over a whole number
    const steps = resolution < 1 ? `${value} * ${Math.round(1 / resolution)}` : `${value} / ${resolution}`;
    return [`if (has${i}) writer.value(Math.max(-LARGEST, Math.min(LARGEST, Math.round(${steps}))));`];
  });
  return [...present, `writer.varint(${mask});`, ...values];
}

function writeText(writer: ByteWriter, text: string): void {
  const bytes = bytesOf(text.slice(0, MAX_TEXT / 4));
  writer.varint(bytes.length);
  writer.bytes(bytes);
}

/** The same few thousand names again and again. */
const MOST_KNOWN = 20_000;
const known = new Map<string, Uint8Array>();

function bytesOf(text: string): Uint8Array {
  let bytes = known.get(text);
  if (bytes === undefined) {
    bytes = encoder.encode(text);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(text, bytes);
  }
  return bytes;
}

/** Bits of a mask that are looked at by themselves: shifts know 32. */
const MASK_BITS = 30;

/** Code that reads a record. */
function reading(fields: readonly Field[]): string[] {
  const lines = fields.map(({ key, kind, resolution }, i) => {
    const to = property('row', key);
    const part = i < MASK_BITS ? 'low' : 'high';
    const present = `(${part} & ${2 ** (i % MASK_BITS)}) !== 0`;
    if (kind === 'flag') return `${to} = ${present};`;
    if (kind === 'text') return `if (${present}) ${to} = readText(reader);`;
    // without the noise of a factor that binary fractions cannot hold: 3 / 1000 is 0.003, 3 * 0.001 is not
    const scale = resolution < 1 ? `/ ${Math.round(1 / resolution)}` : `* ${resolution}`;
    return `if (${present}) ${to} = reader.double() ${scale} || 0;`;
  });
  return [
    'const mask = reader.varint();',
    `const low = mask % ${2 ** MASK_BITS};`,
    `const high = Math.floor(mask / ${2 ** MASK_BITS});`,
    'const row = empty();',
    ...lines,
    'return row;',
  ];
}

const ASCII = /^[\0-\x7f]+$/;

/** Reads texts of a kind of row: those of one minute come as those of the one before did. */
class TextReader {
  /** By a name, the one that came after it. */
  private readonly following = new Map<string, string>();
  private last = '';

  read(reader: ByteReader): string {
    const { following, last } = this;
    const expected = following.get(last);
    if (expected !== undefined && reader.skipIfText(expected)) {
      this.last = expected;
      return expected;
    }
    const text = Buffer.from(reader.latin1(reader.varint()), 'latin1').toString('utf8');
    if (following.size >= MOST_KNOWN) following.clear();
    // others are not told by their bytes alone
    if (ASCII.test(text)) following.set(last, text);
    this.last = text;
    return text;
  }
}

/** `count`, then each record. */
export function writeList<Q extends Quantities>(
  writer: ByteWriter,
  codec: RecordCodec<Q>,
  records: readonly RowOf<Q>[],
): void {
  writer.varint(records.length);
  for (const record of records) codec.write(writer, record);
}

/** @throws EdgevitalsError FRAME_MALFORMED as RecordCodec.read. */
export function readList<Q extends Quantities>(reader: ByteReader, codec: RecordCodec<Q>): RowOf<Q>[] {
  const count = reader.varint();
  const records: RowOf<Q>[] = [];
  // each record takes a byte at least, so a false count ends at the end of the data
  for (let i = 0; i < count; i++) records.push(codec.read(reader));
  return records;
}
