import t from 'tap';
import type { Slice } from './slice.js';
import { emptySlice } from './slice_of.js';
import { SqliteStore } from './sqlite/index.js';
import { History } from './window.js';

const START = 28_000_000 * 60;

/** One second of a device that is busy all the time. */
const second = (at: number): Slice => ({
  ...emptySlice(START + at, START + at + 1),
  coveredSeconds: 1,
  cpuBusySeconds: 1,
});

const covered = (slices: readonly Slice[]): number =>
  slices.reduce((sum, slice) => sum + slice.coveredSeconds, 0);

const slicesOf = async (history: History, device: string, from: number, to: number) =>
  (await history.window(device, from, to)).slices;

t.test('a window counts every second once, wherever its minutes are', async t => {
  const store = new SqliteStore(':memory:');
  // room for about 100 slices of full resolution
  const history = new History(store, { seconds: 3600, maxBytes: 6_000 });
  for (let at = 0; at < 600; at++) {
    history.add('gw-1', second(at), START + at);
    if (at % 7 === 0) await history.flush(START + at);
    const all = await slicesOf(history, 'gw-1', START, START + at + 1);
    if (covered(all) !== at + 1) t.equal(covered(all), at + 1, `after second ${at}`);
  }
  const all = await slicesOf(history, 'gw-1', START, START + 600);
  t.equal(covered(all), 600);
  t.ok(all.length < 120, 'the older ones are minutes');
  t.same(
    all.map(s => s.from),
    [...all.map(s => s.from)].sort((a, b) => a - b),
    'oldest first',
  );
  t.equal(covered(await slicesOf(history, 'gw-1', START + 590, START + 600)), 10);
  t.same(await slicesOf(history, 'gw-2', START, START + 600), []);
  await store.close();
});

t.test('a minute stays whole when the device is quiet in the middle of it', async t => {
  const store = new SqliteStore(':memory:');
  const history = new History(store);
  for (let at = 0; at < 20; at++) history.add('gw-1', second(at), START + at);
  await history.flush(START + 300);
  t.equal(covered(await store.minutes('gw-1', 0, 1e9)), 20, 'written as it is');
  for (let at = 20; at < 60; at++) history.add('gw-1', second(at), START + 300);
  await history.flushAll(START + 301);
  t.equal(covered(await store.minutes('gw-1', 0, 1e9)), 60);
  await store.close();
});

t.test('a window that cuts through what is kept has the bounds of what it takes', async t => {
  const store = new SqliteStore(':memory:');
  const history = new History(store);
  for (let at = 0; at < 200; at += 10) {
    const slice = { ...second(at), to: START + at + 10, coveredSeconds: 10, cpuBusySeconds: 10 };
    history.add('gw-1', slice, START + at);
  }
  const end = START + 200;
  const asked = async (from: History, seconds: number) => {
    const { from: since, to, slices } = await from.window('gw-1', end - seconds, end);
    return [end - since, end - to, covered(slices)];
  };
  t.strictSame(await asked(history, 60), [60, 0, 60], 'exact where readings are');
  t.strictSame(await asked(history, 34), [30, 0, 30], 'the nearest reading');
  t.strictSame(await asked(history, 36), [40, 0, 40]);
  t.strictSame(await asked(history, 3), [10, 0, 10], 'all of a reading that has the window in it');
  t.strictSame(await asked(history, 500), [500, 0, 200], 'nothing is cut before the data begin');
  await history.flushAll(end);
  const stored = new History(store);
  t.strictSame(await asked(stored, 15), [20, 0, 20], 'from the store by the minute');
  t.strictSame(await asked(stored, 60), [80, 0, 80]);
  t.strictSame(await asked(stored, 200), [200, 0, 200]);
  await store.close();
});

t.test('what came before a clock was set moves to where it belongs, with its minutes', async t => {
  const store = new SqliteStore(':memory:');
  const history = new History(store);
  const BOOT = 77;
  for (let at = -90; at < 0; at++) history.add('gw-1', { ...second(at), boot: 1 }, START);
  for (let at = 0; at < 200; at++) history.add('gw-1', { ...second(at), boot: BOOT }, START);
  await history.flush(START);
  t.equal(history.move('gw-1', BOOT, 100_000, START), 200);
  for (let at = 200; at < 230; at++) history.add('gw-1', { ...second(at + 100_000), boot: BOOT }, START);
  const count = async (from: number, to: number) =>
    covered(await slicesOf(history, 'gw-1', START + from, START + to));
  t.equal(await count(-200, 500), 90, 'what was before the boot stays');
  t.equal(await count(100_000, 100_230), 230);
  await history.flushAll(START);
  const stored = new History(store);
  t.equal(covered(await slicesOf(stored, 'gw-1', START - 200, START + 5000)), 90);
  t.equal(covered(await slicesOf(stored, 'gw-1', START + 90_000, START + 110_000)), 230);
  await store.close();
});
