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
  private readonly kind: RowKind<Q>;
  private readonly fields: readonly Field[];
  /** Writes the mask of what is not at its default, and then that. */
  readonly write: (writer: ByteWriter, record: RowOf<Q>) => void;

  /**
   * @param kind whose stored quantities are written, in the order of their declaration.
   * @param presence of a flag that is no property of the row, but tells whether the row has another.
   */
  constructor(kind: RowKind<Q>, presence: Readonly<Record<string, string>> = {}) {
    this.kind = kind;
    this.fields = Object.entries(kind.quantities)
      .filter(([, quantity]) => quantity.isStored)
      .map(([key, { kind, resolution, isOptional }]) => ({ key, kind, resolution, isOptional }));
    if (this.fields.length > 40) throw new RangeError('a record has 40 fields at most');
    this.write = compiled(['writer', 'row'], writing(this.fields, presence), { writeText, LARGEST });
  }

  /** @throws EdgevitalsError FRAME_MALFORMED when the record is cut off or holds what this version does not know. */
  read(reader: ByteReader): RowOf<Q> {
    const row = this.kind.empty();
    const record = row as Record<string, unknown>;
    let mask = reader.varint();
    for (const field of this.fields) {
      const present = mask % 2 === 1;
      mask = Math.floor(mask / 2);
      if (field.kind === 'flag') record[field.key] = present;
      else if (field.kind === 'text') record[field.key] = present ? readText(reader) : '';
      else if (present) record[field.key] = scaled(Number(reader.value() ?? 0), field.resolution);
    }
    return row;
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

/** steps * resolution without the noise of a factor that binary fractions cannot hold: 3 * 0.001 is 0.003. */
function scaled(steps: number, resolution: number): number {
  return resolution < 1 ? steps / Math.round(1 / resolution) : steps * resolution;
}

function readText(reader: ByteReader): string {
  return Buffer.from(reader.latin1(reader.varint()), 'latin1').toString('utf8');
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
