/**
 * The processes of the same devices as plain CBOR, as a flow put together in an afternoon would be sent them:
 * `[ms since 1970, whole, [[pid, start ticks, program, utime, stime, rss pages, bytes written], ...]]`. All processes
 * where it is whole, else those of which something has changed since the message before.
 */
import { columnIndex, encodeCbor, type Row } from '@edgevitals/shared/frame';
import { TAPES } from './fleet.js';
import type { FrameSet } from './frame_set.js';
import type { SimulatedProcess } from './simulated_kernel.js';
import { Tape } from './tape.js';

export type PlainRow = readonly [
  pid: number,
  startTicks: number,
  program: string,
  utime: number,
  stime: number,
  rssPages: number,
  writtenBytes: number,
];

interface PlainReading {
  readonly isWhole: boolean;
  readonly rows: readonly PlainRow[];
}

const COLUMNS = (['utime', 'stime', 'rss_pages', 'write_bytes'] as const).map(name =>
  columnIndex('process', name),
);

export class PlainFleet {
  private readonly tapes: readonly (readonly PlainReading[])[];

  /** @param set one frame for each reading of the processes. */
  constructor(set: FrameSet, devices: number, frames: number) {
    this.tapes = Array.from({ length: Math.min(devices, TAPES) }, (_, seed) => {
      const readings: PlainReading[] = [];
      let last = new Map<string, string>();
      const tape = new Tape(set, seed, (_frame, processes, isWhole) => {
        const rows = processes.map(plainRow);
        const now = new Map(rows.map(row => [`${row[0]},${row[1]}`, row.join()]));
        const before = last;
        const changed = rows.filter(row => before.get(`${row[0]},${row[1]}`) !== row.join());
        readings.push({ isWhole, rows: isWhole ? rows : changed });
        last = now;
      });
      if (frames > 0) tape.body(frames - 1);
      return readings;
    });
  }

  /** What device `i` sends at `wallMs` as its message number `frame`. */
  message(i: number, frame: number, wallMs: number): Uint8Array {
    const { isWhole, rows } = this.tapes[i % this.tapes.length]![frame]!;
    return encodeCbor([Math.round(wallMs), isWhole, rows]);
  }

  /** The rows of that message. */
  rows(i: number, frame: number): readonly PlainRow[] {
    return this.tapes[i % this.tapes.length]![frame]!.rows;
  }
}

function plainRow({ name, row }: SimulatedProcess): PlainRow {
  const [pid = 0, startTicks = 0] = row.id.labels;
  const [utime = 0, stime = 0, rss = 0, written = 0] = COLUMNS.map(column => numberOf(row, column));
  return [pid, startTicks, name, utime, stime, rss, written];
}

const numberOf = (row: Row, column: number): number => Number(row.get(column) ?? 0);
