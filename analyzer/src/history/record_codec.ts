/**
 * Packs flat records: a mask of the fields that are not at their default, then those fields. Numbers become integers
 * of a fixed resolution, which makes most of them one to four bytes.
 */
import type { ByteReader, ByteWriter } from '@edgevitals/shared/frame';

/** How one field is written. The order of fields is the format: append only, and never remove one. */
export type Field<T> =
  /** `resolution`: the smallest difference kept, in the field's unit. Optional fields tell 0 from undefined. */
  | {
      readonly key: keyof T & string;
      readonly kind: 'number';
      readonly resolution: number;
      readonly optional?: true;
    }
  | { readonly key: keyof T & string; readonly kind: 'text' }
  | { readonly key: keyof T & string; readonly kind: 'flag' };

const LARGEST = 2 ** 51;
const MAX_TEXT = 4096;
const encoder = new TextEncoder();

export class RecordCodec<T extends object> {
  private readonly fields: readonly Field<T>[];

  constructor(fields: readonly Field<T>[]) {
    if (fields.length > 40) throw new RangeError('a record has 40 fields at most');
    this.fields = fields;
  }

  write(writer: ByteWriter, record: T): void {
    const values = record as Readonly<Record<string, unknown>>;
    let mask = 0;
    this.fields.forEach((field, i) => {
      if (isPresent(field, values[field.key])) mask += 2 ** i;
    });
    writer.varint(mask);
    for (const field of this.fields) {
      const value = values[field.key];
      if (!isPresent(field, value)) continue;
      if (field.kind === 'number') {
        const steps = Math.round((value as number) / field.resolution);
        writer.value(Math.max(-LARGEST, Math.min(LARGEST, steps)));
      } else if (field.kind === 'text') {
        const bytes = encoder.encode((value as string).slice(0, MAX_TEXT / 4));
        writer.varint(bytes.length);
        writer.bytes(bytes);
      }
    }
  }

  /** @throws EdgevitalsError FRAME_MALFORMED when the record is cut off or holds what this version does not know. */
  read(reader: ByteReader): T {
    const record: Record<string, unknown> = {};
    let mask = reader.varint();
    for (const field of this.fields) {
      const present = mask % 2 === 1;
      mask = Math.floor(mask / 2);
      if (field.kind === 'flag') record[field.key] = present;
      else if (field.kind === 'text') record[field.key] = present ? readText(reader) : '';
      else if (present) record[field.key] = scaled(Number(reader.value() ?? 0), field.resolution);
      else if (field.optional !== true) record[field.key] = 0;
    }
    return record as T;
  }
}

function isPresent<T>(field: Field<T>, value: unknown): boolean {
  if (field.kind === 'flag') return value === true;
  if (field.kind === 'text') return typeof value === 'string' && value !== '';
  return typeof value === 'number' && Number.isFinite(value) && (field.optional === true || value !== 0);
}

/** steps * resolution without the noise of a factor that binary fractions cannot hold: 3 * 0.001 is 0.003. */
function scaled(steps: number, resolution: number): number {
  return resolution < 1 ? steps / Math.round(1 / resolution) : steps * resolution;
}

function readText(reader: ByteReader): string {
  return Buffer.from(reader.latin1(reader.varint()), 'latin1').toString('utf8');
}

/** `count`, then each record. */
export function writeList<T extends object>(
  writer: ByteWriter,
  codec: RecordCodec<T>,
  records: readonly T[],
): void {
  writer.varint(records.length);
  for (const record of records) codec.write(writer, record);
}

/** @throws EdgevitalsError FRAME_MALFORMED as RecordCodec.read. */
export function readList<T extends object>(reader: ByteReader, codec: RecordCodec<T>): T[] {
  const count = reader.varint();
  const records: T[] = [];
  // each record takes a byte at least, so a false count ends at the end of the data
  for (let i = 0; i < count; i++) records.push(codec.read(reader));
  return records;
}
