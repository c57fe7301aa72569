import t from 'tap';
import { sharedId } from './block/table_rows.js';
import { heapReading, memoryOfHeap, stackReadings } from './rtos_tables.js';

const row = (labels: number[], name: string, ...numbers: number[]) => ({
  id: sharedId(labels, name),
  numbers,
});

t.test('a stack whose mark is not told has no reading, one whose size is not told has no size', async t => {
  t.strictSame(
    stackReadings([
      row([1, 5], '', 100, 512),
      undefined,
      row([2, 0], 'IDLE', 40, Number.NaN),
      row([3, 0], '', Number.NaN, 512),
    ]),
    [
      { pid: 1, startTicks: 5, name: '', unused: 100, size: 512 },
      { pid: 2, startTicks: 0, name: 'IDLE', unused: 40, size: undefined },
    ],
  );
});

t.test('heaps add up; what one of them does not tell nobody knows', async t => {
  const heap = heapReading([row([], 'internal', 100, 50, 200), row([], 'psram', 1000, Number.NaN, 4000)]);
  t.strictSame(heap, { free: 1100, leastFree: undefined, size: 4200 });
  t.match(memoryOfHeap(heap), { total: 4200, available: 1100 });
  t.equal(heapReading([]), undefined);
  t.equal(memoryOfHeap(undefined), undefined);
});
