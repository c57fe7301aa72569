/**
 * A slice of full resolution as bytes: written as a minute is, and after that what only slices of intervals have: which
 * boot it is of, when its processes started, and how late they were noticed.
 */
import { ByteReader, ByteWriter } from '@edgevitals/shared/frame';
import type { ProcessRow } from '../quantities/index.js';
import { SliceCodec } from './minute_codec.js';
import type { Slice } from './slice.js';

/** Of what `encodeSlice` writes. */
export const SLICE_FORMAT = 6;

const MAX_BYTES = 4 * 1024 * 1024;
/** Lateness as CPU time, to 10 us, and its share as finely. */
const STEPS = 1e5;

const INTERVALS = new SliceCodec();

/** One after the other: nothing is written while a slice is. */
const writer = new ByteWriter(4096, MAX_BYTES);

/** The bytes of `slice`: good until the next call. */
export function encodeSlice(slice: Slice): Uint8Array {
  writer.clear();
  writer.byte(slice.listsAll ? 1 : 0);
  INTERVALS.write(writer, slice);
  const { processes } = slice;
  writer.varint(slice.boot ?? 0);
  // most have started soon after the one before
  let before = 0;
  for (const { pid, startTicks = 0 } of processes) {
    if (pid === undefined) continue;
    writer.value(startTicks - before);
    before = startTicks;
  }
  let late = 0;
  for (const process of processes) if (isLate(process)) late++;
  writer.varint(late);
  if (late > 0)
    for (let place = 0; place < processes.length; place++) {
      const each = processes[place]!;
      if (!isLate(each)) continue;
      writer.varint(place);
      writer.varint(Math.round((each.lateSeconds ?? 0) * STEPS));
      writer.varint(Math.round((each.lateShare ?? 0) * STEPS));
    }
  return writer.written();
}

/** Whether any of its CPU time was noticed late: of what did not run it makes no difference. */
const isLate = ({ lateSeconds = 0, userSeconds, systemSeconds }: ProcessRow): boolean =>
  lateSeconds > 0 && userSeconds + systemSeconds > 0;

/** @throws EdgevitalsError FRAME_MALFORMED when it is not what `encodeSlice` wrote. */
export function decodeSlice(bytes: Uint8Array): Slice {
  const listsAll = bytes[0] === 1;
  const reader = new ByteReader(bytes, 1);
  const slice = INTERVALS.read(reader);
  slice.listsAll = listsAll;
  const boot = reader.varint();
  if (boot !== 0) slice.boot = boot;
  let before = 0;
  for (const process of slice.processes) {
    if (process.pid === undefined) continue;
    before += Number(reader.value() ?? 0);
    process.startTicks = before;
  }
  for (let left = reader.varint(); left > 0; left--) {
    const process = slice.processes[reader.varint()];
    const lateSeconds = reader.varint() / STEPS;
    const lateShare = reader.varint() / STEPS;
    if (process === undefined) continue;
    process.lateSeconds = lateSeconds;
    process.lateShare = lateShare;
  }
  return slice;
}
