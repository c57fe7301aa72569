import t from 'tap';
import { type FoundEvent, matchEvents, overlap, scoreMatchings } from './match.js';
import type { TruthEvent } from './truth.js';

const truth = (start: number, end: number, parts: Partial<TruthEvent> = {}): TruthEvent => ({
  domain: 'policy0',
  kind: 'clock',
  cause: 'thermal',
  start,
  end,
  depth: 0.2,
  lostSeconds: 2,
  demandedSeconds: 10,
  ...parts,
});
const found = (start: number, end: number, parts: Partial<FoundEvent> = {}): FoundEvent => ({
  domain: 'policy0',
  cause: 'thermal',
  start,
  end,
  ...parts,
});

t.test('intersection over union', async t => {
  t.equal(overlap({ start: 0, end: 10 }, { start: 5, end: 15 }), 1 / 3);
  t.equal(overlap({ start: 0, end: 10 }, { start: 0, end: 10 }), 1);
  t.equal(overlap({ start: 0, end: 10 }, { start: 10, end: 20 }), 0);
});

t.test('events belong together when they overlap by half or begin within two steps', async t => {
  const pairs = (a: TruthEvent, b: FoundEvent) => matchEvents([a], [b], 1).pairs.length;
  t.equal(pairs(truth(0, 100), found(0, 50)), 1);
  t.equal(pairs(truth(0, 100), found(10, 55)), 0);
  t.equal(pairs(truth(0, 100), found(2, 5)), 1);
  t.equal(pairs(truth(0, 100), found(3, 5)), 0);
  t.equal(pairs(truth(0, 100), found(0, 100, { domain: 'policy4' })), 0);
});

t.test('each is matched once, to one of its cause if there is one', async t => {
  const truths = [truth(0, 100)];
  const founds = [found(0, 100, { cause: 'unknown' }), found(5, 90), found(300, 310)];
  const { pairs, missed, invented } = matchEvents(truths, founds, 1);
  t.match(pairs, [{ found: { cause: 'thermal' } }]);
  t.equal(missed.length, 0);
  t.strictSame(
    invented.map(each => each.start),
    [0, 300],
  );
});

t.test('scores over scenarios, by hand', async t => {
  const score = scoreMatchings([
    matchEvents(
      [truth(10, 100), truth(200, 300)],
      [found(12, 96, { lostShare: 0.23 }), found(400, 500, { cause: 'unknown' })],
      1,
    ),
    matchEvents([truth(0, 60, { cause: 'undervoltage' })], [found(0, 60, { lostShare: 0.19 })], 1),
  ]);
  t.ok(Math.abs(score.lostError! - 2) < 1e-9, '3 and 1 percentage points');
  t.match(score, { precision: 2 / 3, recall: 2 / 3, startError: 1, endError: 2 });
  t.strictSame(score.causes, {
    thermal: { thermal: 1, none: 1 },
    undervoltage: { thermal: 1 },
    none: { unknown: 1 },
  });
});

t.test('what cannot be said is absent', async t => {
  t.strictSame(scoreMatchings([matchEvents([], [], 1)]), { causes: {} });
  const silent = scoreMatchings([matchEvents([truth(0, 10)], [], 1)]);
  t.strictSame(silent, { causes: { thermal: { none: 1 } }, recall: 0 });
});
