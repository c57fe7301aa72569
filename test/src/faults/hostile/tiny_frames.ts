/** Frames that are right by the protocol, of 300 bytes at most, and stand for as much as they can. */
import { deflateRawSync } from 'node:zlib';
import { ByteWriter, encodeFrame, FRAME_LIMITS, TABLES, type Table } from '@edgevitals/shared/frame';

const BOOT = '0011223344556677';
const MOST_BYTES = FRAME_LIMITS.maxBytes - 64;
const BEGAN_MS = Date.UTC(2026, 0, 1);
/** Devices' boots began so long ago, milliseconds: a sequence may be of any size below. */
const BOOT_MS = 60_000;

export interface TinyFrame {
  readonly kind: string;
  readonly make: (device: string) => Uint8Array;
  /** Among those that are tried for every change. */
  readonly inQuick?: boolean;
}

/** The kinds by name: each makes the frame of a device. */
export const TINY: readonly TinyFrame[] = [
  ...[TABLES.process, TABLES.disk, TABLES.thermal_zone, TABLES.wakeup_source, TABLES.time_in_state].map(
    table => ({
      kind: `empty rows of ${table.name}`,
      make: (device: string) => frameOf(device, emptyRows(table)),
      inQuick: table === TABLES.process || table === TABLES.disk,
    }),
  ),
  { kind: 'rows of many tables', make: device => frameOf(device, tablesOf(Object.values(TABLES))) },
  { kind: 'a sample each millisecond', make: device => frameOf(device, manySamples()) },
];

/** The first frame of a device, and one five seconds later: three processes, as of a device that there is. */
export const smallFrames = (device: string): readonly Uint8Array[] =>
  [0, 1].map(sequence => frameOf(device, sample([[TABLES.process, 3]]), sequence));

/** One sample with as many rows of `table` as fit, of which nothing is told. */
function emptyRows(table: Table): Uint8Array {
  const rows = Math.min(FRAME_LIMITS.maxRows, Math.floor((MOST_BYTES - 32) / (table.labels.length + 2)));
  return sample([[table, rows]]);
}

function tablesOf(tables: readonly Table[]): Uint8Array {
  const rows = Math.floor(FRAME_LIMITS.maxRows / tables.length / 2);
  return sample(tables.map(table => [table, rows]));
}

/** A table that changes with each of as many samples as a frame may have. */
function manySamples(): Uint8Array {
  const first = sample([[TABLES.process, 400]]);
  const writer = new ByteWriter(1 << 16, MOST_BYTES);
  writer.bytes(first);
  for (let i = 1; i < FRAME_LIMITS.maxSamples; i++) {
    writer.varint(6000);
    writer.varint(1);
    writer.varint(TABLES.process.id);
    writer.varint(2);
    writer.varint(0);
    writer.varint(0);
  }
  return writer.toBytes();
}

function sample(tables: readonly (readonly [table: Table, rows: number])[]): Uint8Array {
  const writer = new ByteWriter(1 << 16, MOST_BYTES);
  writer.varint(0);
  writer.varint(tables.length);
  for (const [{ id, labels }, rows] of tables) {
    const count = new ByteWriter(8, 16);
    count.varint(0);
    count.varint(rows);
    const row = labels.length + 2;
    writer.varint(id);
    writer.varint(count.size + rows * row);
    writer.bytes(count.toBytes());
    writer.bytes(new Uint8Array(rows * row));
  }
  return writer.toBytes();
}

function frameOf(device: string, body: Uint8Array, sequence = 0): Uint8Array {
  const bootMs = BOOT_MS + 5000 * sequence;
  return encodeFrame({
    ...{ device, boot: BOOT, run: 1, sequence, key: sequence },
    ...{ bootMs, wallMs: BEGAN_MS + bootMs },
    body: deflateRawSync(body, { level: 9 }),
    deflated: true,
  });
}
