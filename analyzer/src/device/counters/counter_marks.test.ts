import t from 'tap';
import { CounterMarks } from './counter_marks.js';

const NATURE = { bits: 64, fastest: 1e6, startsOver: true } as const;
const fall = (at: number) => ({ from: 1000, to: 0, seconds: 5, at });

t.test('nothing is kept of a counter that only grows', async t => {
  const marks = new CounterMarks();
  t.equal(marks.judge(1, 'a', 0, { from: 5, to: 8, seconds: 5, at: 5 }, NATURE), 3);
  t.equal(marks.size, 0);
  t.equal(marks.bytes, 0);
});

t.test('rows and tables are told apart, and forgotten when they have gone', async t => {
  const marks = new CounterMarks();
  marks.judge(1, 'a', 0, fall(5), NATURE);
  marks.judge(1, 'a', 3, fall(5), NATURE);
  marks.judge(2, 'a', 0, fall(5), NATURE);
  t.same([marks.size, marks.has(1, 'a'), marks.has(2, 'a'), marks.has(1, 'b')], [3, true, true, false]);
  marks.forget(1, 'a');
  t.same([marks.size, marks.has(1, 'a'), marks.has(2, 'a')], [1, false, true]);
  marks.sweep(10);
  t.equal(marks.size, 1);
  marks.sweep(4000);
  t.same([marks.size, marks.has(2, 'a')], [0, false], 'nobody has looked at it for an hour');
});

t.test('a device cannot make the analyzer remember without end', async t => {
  const marks = new CounterMarks();
  for (let i = 0; i < 10_000; i++) marks.judge(1, `row${i}`, 0, fall(5), NATURE);
  t.equal(marks.size, 4096);
  t.equal(
    marks.judge(1, 'row9999', 0, { from: 0, to: 10, seconds: 5, at: 10 }, NATURE),
    10,
    'it grows all the same',
  );
  t.equal(marks.judge(1, 'row0', 0, { from: 0, to: 1000, seconds: 5, at: 10 }, NATURE), 0);
  t.equal(marks.size, 4095);
});
