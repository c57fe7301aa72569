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

t.test('a window counts every second once, wherever its minutes are', async t => {
  const store = new SqliteStore(':memory:');
  // room for about 100 slices of full resolution
  const history = new History(store, { seconds: 3600, maxBytes: 6_000 });
  for (let at = 0; at < 600; at++) {
    history.add('gw-1', second(at), START + at);
    if (at % 7 === 0) await history.flush(START + at);
    const all = await history.slices('gw-1', START, START + at + 1);
    if (covered(all) !== at + 1) t.equal(covered(all), at + 1, `after second ${at}`);
  }
  const all = await history.slices('gw-1', START, START + 600);
  t.equal(covered(all), 600);
  t.ok(all.length < 120, 'the older ones are minutes');
  t.same(
    all.map(s => s.from),
    [...all.map(s => s.from)].sort((a, b) => a - b),
    'oldest first',
  );
  t.equal(covered(await history.slices('gw-1', START + 590, START + 600)), 10);
  t.same(await history.slices('gw-2', START, START + 600), []);
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
