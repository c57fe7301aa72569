/** How much the analyzer may hold: by V8's heap, and by the container where it runs in one. */
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';

/** What is left is for the work itself: frames being taken, answers, outputs, and garbage. */
const SHARE_OF_HEAP = 0.5;
/** The heap, the code, the store's cache and buffers are in it as well. */
const SHARE_OF_CONTAINER = 0.4;
/** cgroup v2, then v1 (Documentation/admin-guide/cgroup-v2.rst, cgroup-v1/memory.rst); v1 says 2^63 rounded for "no limit". */
const CONTAINER_FILES = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes'];

/** Bytes that may be held of devices, unless the operator says otherwise. */
export function defaultMemoryLimit(
  heapBytes = getHeapStatistics().heap_size_limit,
  containerBytes = containerMemory(),
): number {
  return Math.floor(Math.min(SHARE_OF_HEAP * heapBytes, SHARE_OF_CONTAINER * containerBytes));
}

/** Bytes of memory that this process can have: of its container, or the machine. */
export function containerMemory(files: readonly string[] = CONTAINER_FILES, machine = totalmem()): number {
  let least = machine;
  for (const file of files) {
    let text: string;
    try {
      text = readFileSync(file, 'latin1').trim();
    } catch {
      // not in such a container
      continue;
    }
    const bytes = Number(text);
    // `max` is no number
    if (bytes > 0) least = Math.min(least, bytes);
  }
  return least;
}
