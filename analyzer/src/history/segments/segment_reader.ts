/**
 * The records of a segment file one after the other, in bounded memory. Where one is damaged the next whole one is
 * looked for, and what lies between is told; a file may hold anything, reading it neither throws nor goes on for long.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import type { LoggedFrame } from '../frame_log.js';
import { guarded } from '../store_failure.js';
import {
  HEADER_BYTES,
  MOST_RECORD_BYTES,
  markerOf,
  RECORD_HEAD_BYTES,
  readRecord,
  recordLength,
} from './segment_format.js';

export interface SegmentRecord {
  readonly frame: LoggedFrame;
  /** Where in the file it begins and ends. */
  readonly from: number;
  readonly to: number;
}

/** A stretch of the file without a whole record. */
export interface Damage {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

const WINDOW_BYTES = 2 * MOST_RECORD_BYTES;
/** What looks like records and is none, in a row, ends a segment: each may cost the checksum of a megabyte. */
const MOST_FALSE_STARTS = 1000;

/** The marker of the segment at `path`; undefined when its header is damaged. @throws EdgevitalsError STORE_FAILED. */
export function readMarker(path: string): Buffer | undefined {
  return guarded(path, () => {
    const file = openSync(path, 'r');
    try {
      const header = Buffer.alloc(HEADER_BYTES);
      return markerOf(header.subarray(0, readSync(file, header, 0, HEADER_BYTES, 0)), path);
    } finally {
      closeSync(file);
    }
  });
}

/**
 * The whole records among the first `size` bytes of the file.
 * @param onDamage is told what had to be passed over.
 * @throws EdgevitalsError STORE_FAILED when the file cannot be read, or is of another version.
 */
export function* readSegment(
  path: string,
  size: number,
  onDamage: (damage: Damage) => void,
): Generator<SegmentRecord> {
  const marker = readMarker(path);
  if (marker === undefined) {
    onDamage({ path, from: 0, to: size });
    return;
  }
  const window = new FileWindow(path, size);
  try {
    let at = HEADER_BYTES;
    let falseStarts = 0;
    /** Where damage began that has not ended yet. */
    let damaged: number | undefined;
    while (at < size) {
      const record = recordAt(window, at, marker);
      if (record !== undefined) {
        if (damaged !== undefined) onDamage({ path, from: damaged, to: at });
        damaged = undefined;
        falseStarts = 0;
        yield record;
        at = record.to;
      } else {
        damaged ??= at;
        at = falseStarts++ < MOST_FALSE_STARTS ? nextMarker(window, at + 1, marker) : size;
      }
    }
    if (damaged !== undefined) onDamage({ path, from: damaged, to: size });
  } finally {
    window.close();
  }
}

function recordAt(window: FileWindow, at: number, marker: Buffer): SegmentRecord | undefined {
  if (!window.holds(at, RECORD_HEAD_BYTES)) return undefined;
  const length = recordLength(window.bytes, at - window.from, marker);
  if (length === undefined || !window.holds(at, length)) return undefined;
  const frame = readRecord(window.bytes, at - window.from, length);
  return frame === undefined ? undefined : { frame, from: at, to: at + length };
}

/** Where the marker stands next, at or after `at`; the end of the file when it does not. */
function nextMarker(window: FileWindow, at: number, marker: Buffer): number {
  for (let from = at; window.holds(from, marker.length); ) {
    const found = window.bytes.subarray(0, window.length).indexOf(marker, from - window.from);
    if (found >= 0) return window.from + found;
    // its first bytes may be the last of this window
    from = window.from + window.length - marker.length + 1;
  }
  return window.size;
}

/** The part of a file that is in memory. */
class FileWindow {
  readonly bytes = Buffer.allocUnsafe(WINDOW_BYTES);
  readonly size: number;
  from = 0;
  length = 0;
  private readonly path: string;
  private readonly file: number;

  constructor(path: string, size: number) {
    this.path = path;
    this.size = size;
    this.file = guarded(path, () => openSync(path, 'r'));
  }

  /** Sees to it that `count` bytes from `at` are in memory; false when the file ends before. */
  holds(at: number, count: number): boolean {
    if (at + count > this.size) return false;
    if (at >= this.from && at + count <= this.from + this.length) return true;
    this.from = at;
    this.length = 0;
    const wanted = Math.min(WINDOW_BYTES, this.size - at);
    while (this.length < wanted) {
      const got = guarded(this.path, () =>
        readSync(this.file, this.bytes, this.length, wanted - this.length, at + this.length),
      );
      if (got === 0) break;
      this.length += got;
    }
    return count <= this.length;
  }

  close(): void {
    closeSync(this.file);
  }
}
