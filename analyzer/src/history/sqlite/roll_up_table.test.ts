import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { PROCESS } from '../../quantities/index.js';
import { arbitraryRow } from '../../testing/arbitrary_row.js';
import { mergeSlices } from '../merge.js';
import { minuteOf } from '../minute.js';
import { decodeMinute, encodeMinute } from '../minute_codec.js';
import type { Slice } from '../slice.js';
import { emptySlice } from '../slice_of.js';
import { History } from '../window.js';
import { SqliteStore } from './sqlite_store.js';

/** Begins a day. */
const FIRST = 1440 * 20_000;
const DAY = 86_400;
const KEPT = { days: 30, daysOfHours: 400, daysOfDays: 1830, maxBytes: 1e12 };

const minute = (at: number, processes: Slice['processes']): Slice => ({
  ...emptySlice(60 * at - 0.4, 60 * at + 59.6),
  coveredSeconds: 60,
  cpuBusySeconds: 0.5,
  processes,
});

const used = (program: string, userSeconds: number): Slice['processes'][number] => ({
  ...PROCESS.empty(),
  program,
  userSeconds,
  count: 1,
});

const put = (store: SqliteStore, device: string, slices: readonly Slice[]): Promise<void> =>
  store.putMinutes(slices.map(slice => ({ device, minute: minuteOf(slice), packed: encodeMinute(slice) })));

async function rollUpAll(store: SqliteStore, now: number): Promise<void> {
  while ((await store.rollUp(now, 7)) > 0);
}

const seconds = (slices: readonly Slice[], program: string): number =>
  slices
    .flatMap(({ processes }) => processes.filter(each => each.program === program))
    .reduce((sum, { userSeconds }) => sum + userSeconds, 0);

t.test('hours and days are what their minutes are together, however these came', async t => {
  const row = arbitraryRow(
    PROCESS,
    { program: fc.constantFrom('a', 'b', 'c'), pid: fc.constant(undefined) },
    ({ resolution }) => fc.nat(1e6).map(steps => steps * Math.min(1, resolution)),
  );
  const minutes = fc.uniqueArray(
    fc.record({
      at: fc.nat(3 * 1440),
      batch: fc.nat(5),
      processes: fc.uniqueArray(row, { selector: each => each.program, maxLength: 3 }),
    }),
    { selector: each => each.at, minLength: 1, maxLength: 60 },
  );
  await fc.assert(
    fc.asyncProperty(minutes, fc.boolean(), async (all, rollsBetween) => {
      const store = new SqliteStore(':memory:');
      for (let batch = 0; batch <= 5; batch++) {
        const some = all.filter(each => each.batch === batch);
        for (const device of ['gw-1', 'gw-2'])
          await put(
            store,
            device,
            some.map(({ at, processes }) => minute(FIRST + at, processes)),
          );
        if (rollsBetween) await rollUpAll(store, 60 * FIRST + 5 * DAY);
      }
      const written = await store.minutes('gw-1', FIRST, FIRST + 4 * 1440);
      await rollUpAll(store, 60 * FIRST + 5 * DAY);
      const packedTogether = await store.minutes('gw-1', FIRST, FIRST + 4 * 1440);
      assert.deepEqual(packedTogether, written, 'minutes are as they were');
      const of = (length: number): Slice[][] => {
        const groups = new Map<number, Slice[]>();
        for (const slice of written) {
          const group = Math.floor(minuteOf(slice) / length);
          groups.set(group, [...(groups.get(group) ?? []), slice]);
        }
        return [...groups.values()];
      };
      const stored = (slices: readonly Slice[]): Slice =>
        decodeMinute(encodeMinute(mergeSlices(slices, { by: 'program' })));
      const hours = await store.rollUps('gw-1', 60, FIRST, FIRST + 4 * 1440);
      assert.deepEqual(hours, of(60).map(stored));
      const days = await store.rollUps('gw-1', 1440, FIRST, FIRST + 4 * 1440);
      assert.equal(days.length, of(1440).length);
      // 24 hours, each rounded to the resolution of CPU time
      for (const [i, slices] of of(1440).entries())
        for (const program of ['a', 'b', 'c'])
          assert.ok(Math.abs(seconds([days[i]!], program) - seconds(slices, program)) <= 24e-5);
      await store.close();
    }),
    { numRuns: 40 },
  );
  t.pass();
});

t.test(
  'an hour that has changed is not told until it is made anew, and one of wrong minutes goes',
  async t => {
    const store = new SqliteStore(':memory:');
    const end = 60 * (FIRST + 120);
    await put(store, 'gw-1', [minute(FIRST, [used('a', 1)])]);
    t.equal(await store.rollUp(60 * (FIRST + 61), 10), 0, 'minutes may still come');
    await rollUpAll(store, end);
    t.equal(seconds(await store.rollUps('gw-1', 60, FIRST, FIRST + 60), 'a'), 1);
    t.same(await store.rollUps('gw-1', 60, FIRST + 1, FIRST + 61), [], 'not whole in the window');
    await put(store, 'gw-1', [minute(FIRST + 7, [used('a', 2)])]);
    t.same(await store.rollUps('gw-1', 60, FIRST, FIRST + 60), []);
    await rollUpAll(store, end);
    t.equal(seconds(await store.rollUps('gw-1', 60, FIRST, FIRST + 60), 'a'), 3);
    await store.dropMinutes([{ device: 'gw-1', from: FIRST, to: FIRST + 1 }]);
    await rollUpAll(store, end);
    t.equal(seconds(await store.rollUps('gw-1', 60, FIRST, FIRST + 60), 'a'), 2);
    await store.dropMinutes([{ device: 'gw-1', from: FIRST, to: FIRST + 60 }]);
    await rollUpAll(store, end);
    t.same(await store.rollUps('gw-1', 60, FIRST, FIRST + 60), []);
    await store.close();
  },
);

t.test(
  'minutes, hours and days are kept for as long as each is to be; a window is answered from what is left',
  async t => {
    const store = new SqliteStore(':memory:');
    const days = 12;
    const now = 60 * FIRST + days * DAY;
    // ten minutes of each hour
    for (let hour = 0; hour < 24 * days; hour++)
      await put(
        store,
        'gw-1',
        Array.from({ length: 10 }, (_, i) => minute(FIRST + 60 * hour + i, [used('a', 0.5)])),
      );
    await store.retain({ ...KEPT, days: 2, daysOfHours: 6 }, now);
    await rollUpAll(store, now + DAY);
    await store.retain({ ...KEPT, days: 2, daysOfHours: 6 }, now);
    const minutes = await store.minutes('gw-1', FIRST, FIRST + 1440 * days);
    t.ok(minutes.length >= 2 * 24 * 10 && minutes.length <= 2 * 24 * 10 + 30, `${minutes.length} minutes`);
    const hours = await store.rollUps('gw-1', 60, FIRST, FIRST + 1440 * days);
    t.ok(hours.length >= 6 * 24 && hours.length <= 7 * 24, `${hours.length} hours`);
    t.equal((await store.rollUps('gw-1', 1440, FIRST, FIRST + 1440 * days)).length, days);
    const history = new History(store);
    for (const longest of [60, 3600, DAY]) {
      const { slices } = await history.window('gw-1', 60 * FIRST, now, longest);
      t.ok(Math.abs(seconds(slices, 'a') - 24 * days * 5) < 1e-6, `${seconds(slices, 'a')} s by ${longest}`);
      t.equal(
        slices.reduce((sum, { coveredSeconds }) => sum + coveredSeconds, 0),
        24 * days * 600,
      );
    }
    t.equal((await history.window('gw-1', 60 * FIRST, now, DAY)).slices.length, days);
    // a minute of a time of which only the hour is left does not take its place
    await put(store, 'gw-1', [minute(FIRST + 7 * 1440 + 30, [used('a', 9)])]);
    await rollUpAll(store, now + DAY);
    const [hour] = await store.rollUps('gw-1', 60, FIRST + 7 * 1440, FIRST + 7 * 1440 + 60);
    t.equal(hour?.coveredSeconds, 600);
    await store.close();
  },
);

t.test('a window does not take an hour of which minutes are not written yet', async t => {
  const store = new SqliteStore(':memory:');
  const history = new History(store, { seconds: 0, maxBytes: 0 });
  await put(
    store,
    'gw-1',
    Array.from({ length: 120 }, (_, i) => minute(FIRST + i, [used('a', 1)])),
  );
  await rollUpAll(store, 60 * FIRST + DAY);
  const window = async (): Promise<readonly Slice[]> =>
    (await history.window('gw-1', 60 * FIRST, 60 * (FIRST + 120), 3600)).slices;
  t.same(
    (await window()).map(({ coveredSeconds }) => coveredSeconds),
    [3600, 3600],
  );
  history.add('gw-1', { ...minute(FIRST + 65, [used('a', 5)]), coveredSeconds: 61 }, 0);
  const slices = await window();
  t.equal(slices.length, 1 + 60);
  t.equal(seconds(slices, 'a'), 124);
  await store.close();
});
