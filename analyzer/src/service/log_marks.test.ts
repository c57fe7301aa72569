import t from 'tap';
import { LogMarks } from './log_marks.js';

t.test('what came since a time stands after where the log had got by then', async t => {
  const marks = new LogMarks();
  t.equal(marks.since(100), undefined, 'nothing is known: it may be anywhere');
  marks.note(10, undefined);
  marks.note(20, 'a-20');
  marks.note(30, 'a-500');
  marks.note(40, 'a-500');
  marks.note(50, 'b-20');
  t.equal(marks.since(19), undefined);
  t.same(
    [20, 29, 30, 49, 50, 1000].map(at => marks.since(at)),
    ['a-20', 'a-20', 'a-500', 'a-500', 'b-20', 'b-20'],
  );
  marks.forgetBefore(45);
  t.equal(marks.since(29), undefined);
  t.equal(marks.since(45), 'a-500');
});

t.test(
  'however long nothing is saved, what is remembered is bounded, and errs towards more of the log',
  async t => {
    const marks = new LogMarks();
    for (let at = 0; at < 100_000; at++) marks.note(at, `a-${at}`);
    for (let at = 0; at < 100_000; at += 997) {
      const byte = Number(marks.since(at)!.slice(2));
      if (byte > at) t.fail(`${byte} is after ${at}`);
    }
    t.equal(marks.since(99_999)!.slice(0, 2), 'a-');
  },
);
