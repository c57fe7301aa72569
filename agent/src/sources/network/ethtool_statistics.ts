/**
 * Statistics of an interface by the ethtool ioctl (linux/ethtool.h): how many the driver has, what it calls them, and
 * what they are. Texts take 32 bytes, filled up with zeros.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { Counter } from '@edgevitals/shared/frame';
import { counterAt, textAt } from '../../binary/fields.js';
import type { KernelCalls } from '../../host/kernel_calls.js';

const GSTRINGS = 27;
const GSTATS = 29;
const GSSET_INFO = 55;
/** ETH_SS_STATS */
const STATISTICS = 1;
const STRING_BYTES = 32;
/** `cmd`, `string_set`, `len`; `cmd`, `reserved`, `sset_mask`; `cmd`, `n_stats`. */
const STRINGS_HEADER = 12;
const SET_HEADER = 16;
const STATS_HEADER = 8;
/** Drivers of many queues have some thousand. */
const MOST = 16_384;
const TIMEOUT_MS = 3000;

/** ETHTOOL_GSSET_INFO for the set of statistics. */
export function encodeSetInfo(littleEndian: boolean): Uint8Array {
  const view = command(SET_HEADER + 4, GSSET_INFO, littleEndian);
  // a mask of 64 bits: its low word comes last on a big-endian machine
  view.setUint32(littleEndian ? 8 : 12, 1 << STATISTICS, littleEndian);
  return new Uint8Array(view.buffer);
}

/** How many there are; 0 when the driver has no such set. @throws EdgevitalsError SOURCE_MALFORMED. */
export function decodeSetInfo(bytes: Uint8Array, littleEndian: boolean): number {
  const view = viewOf(bytes, SET_HEADER + 4);
  return (view.getUint32(littleEndian ? 8 : 12, littleEndian) & (1 << STATISTICS)) === 0
    ? 0
    : view.getUint32(SET_HEADER, littleEndian);
}

/** ETHTOOL_GSTRINGS, with room for the names. */
export function encodeStrings(count: number, littleEndian: boolean): Uint8Array {
  const view = command(STRINGS_HEADER + count * STRING_BYTES, GSTRINGS, littleEndian);
  view.setUint32(4, STATISTICS, littleEndian);
  view.setUint32(8, count, littleEndian);
  return new Uint8Array(view.buffer);
}

/** Their names, in their order. @throws EdgevitalsError SOURCE_MALFORMED when there are not `count`. */
export function decodeStrings(bytes: Uint8Array, count: number, littleEndian: boolean): string[] {
  const view = viewOf(bytes, STRINGS_HEADER + count * STRING_BYTES);
  expect(view.getUint32(8, littleEndian), count, 'names');
  return Array.from({ length: count }, (_, i) =>
    textAt(view, STRINGS_HEADER + i * STRING_BYTES, STRING_BYTES).trim(),
  );
}

/** ETHTOOL_GSTATS, with room for the values. */
export function encodeStats(count: number, littleEndian: boolean): Uint8Array {
  const view = command(STATS_HEADER + count * 8, GSTATS, littleEndian);
  view.setUint32(4, count, littleEndian);
  return new Uint8Array(view.buffer);
}

/** Their values, in their order. @throws EdgevitalsError SOURCE_MALFORMED when there are not `count`. */
export function decodeStats(bytes: Uint8Array, count: number, littleEndian: boolean): Counter[] {
  const view = viewOf(bytes, STATS_HEADER + count * 8);
  expect(view.getUint32(4, littleEndian), count, 'values');
  return Array.from({ length: count }, (_, i) => counterAt(view, STATS_HEADER + i * 8, littleEndian));
}

/**
 * All statistics of an interface by name.
 * @throws (rejects) EdgevitalsError SOURCE_FAILED when it has none, and as `KernelCalls.ethtool`.
 */
export async function ethtoolStatistics(
  kernelCalls: KernelCalls,
  name: string,
): Promise<[string, Counter][]> {
  const { littleEndian } = kernelCalls;
  const ask = (request: Uint8Array): Promise<Uint8Array> => kernelCalls.ethtool(name, request, TIMEOUT_MS);
  const count = decodeSetInfo(await ask(encodeSetInfo(littleEndian)), littleEndian);
  if (count === 0 || count > MOST)
    throw new EdgevitalsError('SOURCE_FAILED', `the driver of ${name} has ${count} statistics`);
  const names = decodeStrings(await ask(encodeStrings(count, littleEndian)), count, littleEndian);
  const values = decodeStats(await ask(encodeStats(count, littleEndian)), count, littleEndian);
  return names.map((stat, i) => [stat, values[i]!]);
}

function command(size: number, number: number, littleEndian: boolean): DataView {
  const view = new DataView(new ArrayBuffer(size));
  view.setUint32(0, number, littleEndian);
  return view;
}

function viewOf(bytes: Uint8Array, least: number): DataView {
  if (bytes.length < least)
    throw new EdgevitalsError('SOURCE_MALFORMED', `ethtool answers ${bytes.length} bytes, not ${least}`);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function expect(found: number, wanted: number, what: string): void {
  if (found !== wanted)
    throw new EdgevitalsError('SOURCE_MALFORMED', `the driver now has ${found} ${what}, not ${wanted}`);
}
