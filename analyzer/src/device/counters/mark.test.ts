import assert from 'node:assert/strict';
import { randomNumbers } from '@edgevitals/shared/random';
import fc from 'fast-check';
import t from 'tap';
import { CounterMarks } from './counter_marks.js';
import { COMES_BACK_WITHIN, type CounterNature } from './mark.js';

const GIGABIT = 125e6;
const DRIVEN: CounterNature = { bits: 64, fastest: GIGABIT, startsOver: true };

/** A counter that is read again and again, every 5 s unless said; `read` tells what an interval adds. */
function counterRead(nature: CounterNature, first: number) {
  const marks = new CounterMarks();
  let from = first;
  let at = 1000;
  const read = (to: number, seconds = 5): number => {
    at += seconds;
    const amount = marks.judge(1, 'eth0', 0, { from, to, seconds, at }, nature);
    from = to;
    return amount;
  };
  const sum = (readings: readonly number[]): number => readings.reduce((total, to) => total + read(to), 0);
  return { marks, read, sum };
}

t.test('a counter that dips and comes back adds what it grew by since the last good reading', async t => {
  const { marks, read } = counterRead(DRIVEN, 300e9);
  t.equal(read(300e9 + 5000), 5000);
  t.equal(read(0), 0);
  t.equal(read(0), 0);
  t.equal(read(300e9 + 20_000), 15_000);
  t.equal(marks.size, 0, 'nothing is kept of it');
  t.equal(read(300e9 + 25_000), 5000);
});

t.test('one that stays at 0 for an hour and comes back has dipped all the same', async t => {
  const { read, sum } = counterRead({ ...DRIVEN, fastest: 1e11 }, 300e9);
  t.equal(sum(new Array(720).fill(0)), 0);
  t.equal(read(300e9 + 7), 7);
});

t.test(
  'a sum over CPUs of which some are off goes on growing and comes back: nothing counts twice',
  async t => {
    const { sum } = counterRead({ ...DRIVEN, fastest: 1e6 }, 10_000_000);
    t.equal(sum([3_000_200, 3_000_300, 3_000_400]), 200);
    t.equal(sum([10_000_700]), 500, '700 since it was good, 200 of them are counted');
  },
);

t.test(
  'a modem that is plugged in anew counts from 0, what it showed at first when that is told',
  async t => {
    const { marks, read } = counterRead(DRIVEN, 50e6);
    t.equal(read(40_000), 0, 'a dip or a restart: it is not told yet');
    let shown = 40_000;
    let counted = 0;
    for (let seconds = 5; seconds < COMES_BACK_WITHIN; seconds += 5) {
      shown += 10_000;
      counted += read(shown);
    }
    t.equal(counted, shown - 40_000, 'it grows: that happened');
    t.equal(read(shown + 10_000), 50_000, 'and what it showed at first, once');
    t.equal(read(shown + 20_000), 10_000);
    t.equal(marks.size, 0);
  },
);

t.test('what a restarted counter adds in large steps waits until it is told', async t => {
  const { sum } = counterRead(DRIVEN, 900e6);
  const steps = Array.from({ length: 40 }, (_, i) => 20e6 * (i + 1));
  t.equal(sum(steps), 800e6);
  const garbage = counterRead({ ...DRIVEN, fastest: 1e11 }, 300e9);
  t.equal(garbage.sum([0, 120e9, 290e9, 300e9 + 100]), 100, 'part of the way back is no traffic');
});

t.test('a counter that leaps further than it can, and returns, has not moved so far', async t => {
  const { read } = counterRead(DRIVEN, 1000);
  t.equal(read(1e15), 0);
  t.equal(read(2000), 1000);
  t.equal(read(4e12), 0);
  t.equal(read(4e12 + 500), 500, 'it stays there: what it grows by from there counts');
  for (let i = 0; i < 3600 / 5; i++) t.ok(read(4e12 + 500) === 0);
});

t.test('a driver that is late with its statistics is believed when there was time for it', async t => {
  const { sum } = counterRead(DRIVEN, 0);
  t.equal(sum([8 * GIGABIT, 8 * GIGABIT]), 8 * GIGABIT);
});

t.test('a dip in a dip, and a second restart, add nothing twice', async t => {
  const { sum, read } = counterRead(DRIVEN, 100e9);
  t.equal(sum([0, 50, 0, 60, 10, 70]), 70);
  t.equal(read(100e9 + 100), 30);
});

t.test('a counter that loses a few has not started over', async t => {
  const iowait: CounterNature = { bits: 64, fastest: 125, startsOver: false };
  const { read, sum } = counterRead(iowait, 1000);
  t.equal(sum([999, 1003]), 3);
  t.equal(read(1002), 0);
  t.equal(sum(new Array(100).fill(1002)), 0);
  t.equal(sum([1010]), 7);
  const disk = counterRead(DRIVEN, 1000);
  t.equal(disk.sum(new Array(100).fill(990)), 0);
});

t.test('of a counter whose width nobody tells, what follows a step back from below 2^32 does', async t => {
  const unknown: CounterNature = { ...DRIVEN, bits: undefined };
  const wraps = counterRead(unknown, 2 ** 32 - 3000);
  t.equal(wraps.read(2000), 0, 'not told yet');
  t.equal(wraps.sum([7000, 12_000]), 15_000, 'it goes on at that rate: 5000 lie across the wrap');
  const restarts = counterRead(unknown, 2 ** 32 - 3e8);
  t.equal(restarts.sum([2000, 7000, 12_000]), 10_000, 'at that rate it cannot have got across');
  const wide = counterRead(unknown, 2 ** 32 + 3000);
  t.equal(wide.sum([2000, 7000]), 5000, 'it stood above 2^32: it has more than 32 bits');
  const dips = counterRead(unknown, 2 ** 32 - 3000);
  t.equal(dips.sum([0, 0, 2 ** 32 - 2000]), 1000);
});

t.test('a counter of 32 bits wraps at once, and one that reads 0 sharp has to show it', async t => {
  const narrow: CounterNature = { ...DRIVEN, bits: 32 };
  const wraps = counterRead(narrow, 2 ** 32 - 3000);
  t.equal(wraps.sum([2000, 4000]), 7000);
  const dips = counterRead(narrow, 2 ** 32 - 3000);
  t.equal(dips.sum([0, 0, 2 ** 32 - 1000]), 2000);
  const zero = counterRead(narrow, 2 ** 32 - 3000);
  t.equal(zero.sum([0, 2000]), 5000);
});

t.test('readings that are absent change nothing', async t => {
  const { read } = counterRead(DRIVEN, 300e9);
  t.equal(read(0), 0);
  t.equal(read(Number.NaN), 0);
  t.equal(read(300e9 + 10), 10);
});

/** What happens to a counter between two readings: it grows, and is read rightly or not. */
type Event =
  | { readonly what: 'grow'; readonly by: number }
  | { readonly what: 'dip'; readonly by: number; readonly shows: number; readonly readings: number }
  | { readonly what: 'leap'; readonly by: number; readonly shows: number }
  | { readonly what: 'restart'; readonly by: number };

const by = fc.nat(1e6);
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant('grow' as const), by }) },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('dip' as const),
      by,
      shows: fc.double({ min: 0, max: 0.9, noNaN: true }),
      readings: fc.integer({ min: 1, max: 20 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('leap' as const),
      by,
      shows: fc.integer({ min: 1e12, max: 1e15 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('restart' as const), by }) },
);

/** What the counter shows at each reading, and what happened until then. */
function* readingsOf(start: number, events: readonly Event[]): Generator<{ shown: number; truth: number }> {
  let value = start;
  let truth = 0;
  for (const each of events) {
    const readings = each.what === 'dip' ? each.readings : 1;
    for (let i = 0; i < readings; i++) {
      if (each.what === 'restart') value = 0;
      value += each.by;
      truth += each.by;
      if (each.what === 'dip') yield { shown: Math.floor(value * each.shows), truth };
      else yield { shown: each.what === 'leap' ? each.shows : value, truth };
    }
  }
}

t.test('whatever a counter dips, leaps and restarts, it never adds up to more than happened', async () => {
  fc.assert(
    fc.property(fc.nat(4e9), fc.array(event, { maxLength: 60 }), (start, events) => {
      const { read } = counterRead({ ...DRIVEN, fastest: 1e6 }, start);
      let sum = 0;
      let readings = 0;
      for (const { shown, truth } of readingsOf(start, events)) {
        readings++;
        const amount = read(shown);
        assert.ok(amount >= 0);
        sum += amount;
        assert.ok(sum <= truth + 5e6 * readings, `${sum} of ${truth}`);
        if (!events.some(each => each.what === 'dip' || each.what === 'leap'))
          assert.ok(sum <= truth, `${sum} of ${truth} with restarts only`);
      }
    }),
    { numRuns: 500 },
  );
});

t.test('of one that reads 0 now and then, all that happened counts in the end, and no more', async () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1e6, max: 1e12 }), (seed, start) => {
      const random = randomNumbers(seed);
      const { read, marks } = counterRead({ ...DRIVEN, fastest: 1e6 }, start);
      let value = start;
      let sum = 0;
      for (let i = 0; i < 300; i++) {
        value += Math.floor(random() * 1e6);
        const isBad = random() < 0.3;
        sum += read(isBad ? 0 : value);
        assert.ok(sum <= value - start);
        if (!isBad) assert.equal(sum, value - start);
      }
      sum += read(value);
      assert.equal(sum, value - start);
      assert.equal(marks.size, 0);
    }),
  );
});
