import t from 'tap';
import { emptySlice } from '../../history/slice_of.js';
import { THROTTLE, type ThrottleRow } from '../../quantities/index.js';
import { lostOf, throttleEvents } from './events.js';

const row = (from: number, to: number, parts: Partial<ThrottleRow> = {}): ThrottleRow => ({
  ...THROTTLE.empty(),
  domain: 'policy0',
  cause: 'thermal',
  effect: 'binding',
  seconds: to - from,
  from,
  to,
  ...parts,
});
const slices = (...rows: ThrottleRow[]) =>
  rows.map(each => ({ ...emptySlice(each.from, each.to), throttling: [each] }));

t.test('stretches less than half a minute apart are one event, whose cost adds up', async t => {
  const cost = { askedSeconds: 10, lostSeconds: 2, lostError: 0.1 };
  const events = throttleEvents(
    slices(
      row(100, 110, { ...cost, depth: 0.3, startError: 1 }),
      row(135, 145, { ...cost, depth: 0.5, startError: 5 }),
      row(200, 210, cost),
    ),
  );
  t.match(events, [
    { from: 100, to: 145, depth: 0.5, lost: { value: 0.2 }, startToleranceSeconds: 1 },
    { from: 200, to: 210, lost: { value: 0.2 } },
  ]);
});

t.test('what has been is no event, and a stored minute of an earlier version has no cost', async t => {
  t.strictSame(throttleEvents(slices(row(1, 2, { effect: 'past' }))), []);
  const [event] = throttleEvents(slices(row(100, 110)));
  t.equal(event!.lost, undefined);
  t.match(event!.lostUnknown, /no clock/);
  t.equal(event!.depth, undefined);
});

t.test('CPUs that were off are part of what was lost, and told apart', async t => {
  const [event] = throttleEvents(
    slices(row(100, 110, { askedSeconds: 20, lostSeconds: 1, offlineSeconds: 5 })),
  );
  t.match(event, { lost: { value: 0.3 }, offlineRatio: 0.25 });
});

t.test('where nothing was asked for nothing can be lost: it is not said', async t => {
  t.equal(lostOf({ askedSeconds: 0, lostSeconds: 0 }), undefined);
});
