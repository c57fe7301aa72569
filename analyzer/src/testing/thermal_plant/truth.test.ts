import t from 'tap';
import { lostShare, type PollTruth, TruthRecorder } from './truth.js';

const TOP = 2_000_000;

/** Polls of a second, each ending where it says. */
function record(...polls: (Partial<PollTruth> & { readonly at: number })[]): TruthRecorder {
  const truth = new TruthRecorder('policy0');
  for (const poll of polls) {
    truth.poll({
      seconds: 1,
      khz: TOP,
      demandKhz: TOP,
      topKhz: TOP,
      busy: 1,
      cause: undefined,
      ...poll,
    });
    truth.endStep();
  }
  return truth;
}

const hot = (at: number, khz = 1_500_000, parts: Partial<PollTruth> = {}) => ({
  at,
  khz,
  cause: 'thermal' as const,
  ...parts,
});

t.test('what is lost is (f_demand - f) / f_top over busy time', async t => {
  // one CPU at 1500 of 2000 for 2 s: 0.5; two CPUs at 1000 of the 1600 that they ask for, for 1 s: 0.6
  const { events, demandedSeconds } = record(
    hot(1),
    hot(2),
    hot(3, 1_000_000, { demandKhz: 1_600_000, busy: 2 }),
    { at: 4 },
  );
  t.equal(events.length, 1);
  const [event] = events;
  t.match(event, { domain: 'policy0', kind: 'clock', cause: 'thermal', start: 0, end: 3 });
  t.ok(Math.abs(event!.lostSeconds - 1.1) < 1e-12);
  t.ok(Math.abs(event!.demandedSeconds - (1 + 1 + 1.6)) < 1e-12);
  t.ok(Math.abs(lostShare(event!) - 1.1 / 3.6) < 1e-12);
  t.ok(Math.abs(event!.depth - 600 / 1600) < 1e-12);
  t.ok(Math.abs(demandedSeconds - 4.6) < 1e-12);
});

t.test('a cap above what is asked for, idle CPUs and the decay of turbo are no events', async t => {
  const { events } = record(
    hot(1, 1_500_000, { demandKhz: 1_500_000 }),
    hot(2, 1_000_000, { busy: 0 }),
    hot(3, 1_000_000, { cause: 'turbo' }),
  );
  t.strictSame(events, []);
});

t.test('stretches of one cause less than 30 s apart are one event, others are their own', async t => {
  const { events } = record(hot(10), hot(39.9), { at: 60 }, hot(71), hot(72, 1e6, { cause: 'user' }));
  t.match(events, [
    { cause: 'thermal', start: 9, end: 39.9, lostSeconds: 0.5 },
    { cause: 'thermal', start: 70, end: 71 },
    { cause: 'user', start: 71, end: 72, lostSeconds: 0.5 },
  ]);
  t.equal(events[0]!.demandedSeconds, 2, 'what was asked for meanwhile counts, capped or not');
});

t.test('depth is of a whole step: a clock that toggles within it has its mean', async t => {
  const truth = new TruthRecorder('policy0');
  for (const khz of [500_000, 1_500_000])
    truth.poll({
      ...hot(khz === 500_000 ? 0.5 : 1, khz),
      seconds: 0.5,
      demandKhz: TOP,
      topKhz: TOP,
      busy: 1,
    });
  truth.endStep();
  t.equal(truth.events[0]!.depth, 0.5);
});

t.test('work that finds no CPU because one is off is told apart', async t => {
  const offline = { share: 0.5, lost: 0.8, cause: 'user' as const };
  const { events } = record({ at: 1, offline }, { at: 2, offline });
  t.match(events, [{ kind: 'offline', cause: 'user', start: 0, end: 2, depth: 0.5, lostSeconds: 1.6 }]);
  t.ok(Math.abs(events[0]!.demandedSeconds - 3.6) < 1e-12);
});
