/** What an RTOS tells of memory: the stacks of its tasks, and the heap that they share. */
import { Bytes } from '@edgevitals/shared/units';
import { placesOf } from './block/columns.js';
import type { Rows, TableRow } from './block/table_rows.js';
import type { HeapReading, MemoryReading, StackReading } from './interval.js';

const STACK = placesOf('task_stack');
const HEAP = placesOf('heap');
const NONE: readonly StackReading[] = [];

export function stackReadings(now: Rows): readonly StackReading[] {
  if (now.length === 0) return NONE;
  const readings: StackReading[] = [];
  for (const row of now) {
    const unused = row && bytesOf(row, STACK.unused_bytes);
    if (row === undefined || unused === undefined) continue;
    const [pid = 0, startTicks = 0] = row.id.labels;
    readings.push({ pid, startTicks, name: row.id.name, unused, size: bytesOf(row, STACK.size_bytes) });
  }
  return readings;
}

/** Heaps together, where there are several. */
export function heapReading(now: Rows): HeapReading | undefined {
  let heap: HeapReading | undefined;
  for (const row of now) {
    if (row === undefined) continue;
    heap = {
      free: sumOf(heap?.free, bytesOf(row, HEAP.free_bytes), heap),
      leastFree: sumOf(heap?.leastFree, bytesOf(row, HEAP.least_free_bytes), heap),
      size: sumOf(heap?.size, bytesOf(row, HEAP.size_bytes), heap),
    };
  }
  return heap;
}

/** What a device without pages has of memory. */
export const memoryOfHeap = (heap: HeapReading | undefined): MemoryReading | undefined =>
  heap && {
    // a heap in which nothing fits is none
    total: heap.size === 0 ? undefined : heap.size,
    available: heap.free,
    dirtyGrowth: undefined,
    swapTotal: undefined,
    swapFree: undefined,
  };

/** Unknown where a part of it is. */
function sumOf(
  sum: Bytes | undefined,
  part: Bytes | undefined,
  before: HeapReading | undefined,
): Bytes | undefined {
  if (before === undefined) return part;
  return sum === undefined || part === undefined ? undefined : Bytes(sum + part);
}

/** Undefined where the row does not tell it. */
const bytesOf = (row: TableRow, place: number): Bytes | undefined => {
  const value = row.numbers[place]!;
  return value >= 0 ? Bytes(value) : undefined;
};
