import t from 'tap';
import { WearTrace } from './wear_trace.js';

const tenth = (step: number, bytes: number) => ({ low: step / 10, high: (step + 1) / 10, bytes });

t.test('an edge was passed between the last reading below it and the first above', async t => {
  const trace = new WearTrace();
  for (const [step, bytes] of [
    [0, 0],
    [0, 50],
    [1, 70],
    [1, 90],
    [4, 300],
  ] as const)
    t.ok(trace.addReading(tenth(step, bytes)));
  t.strictSame(trace.crossings, [
    { wear: 0.1, after: 50, before: 70 },
    { wear: 0.4, after: 90, before: 300 },
  ]);
});

t.test('one low reading is a bad one, two are another card', async t => {
  const trace = new WearTrace();
  trace.addReading(tenth(3, 0));
  t.ok(trace.addReading(tenth(0, 5)));
  t.ok(trace.addReading(tenth(3, 6)));
  t.ok(trace.addReading(tenth(0, 7)));
  t.notOk(trace.addReading(tenth(0, 8)));
});

t.test('a meter of many steps is thinned out, and a restart keeps what is left', async t => {
  const trace = new WearTrace();
  for (let percent = 0; percent < 100; percent++)
    trace.addReading({ low: percent / 100, high: (percent + 1) / 100, bytes: percent * 1e9 });
  t.ok(trace.crossings.length <= 12);
  t.match(trace.crossings.at(-1), { wear: 0.99 });
  const packed = JSON.stringify(trace.snapshot());
  t.ok(packed.length < 260, packed);
  const again = new WearTrace();
  again.restore(JSON.parse(packed));
  t.equal(again.crossings.length, trace.crossings.length);
  t.match(again.last, { low: 0.99, high: 1 });
  for (const odd of [null, 7, 'AAAA', 'x']) {
    const empty = new WearTrace();
    empty.restore(odd);
    t.equal(empty.last, undefined);
  }
});
