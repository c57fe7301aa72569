/** Limits against use that is known: how often they are told to be exceeded where they are not, and found where they are. */
import { type Limit, limitsFor, parseLimits } from '@edgevitals/shared/limits';
import { normal, randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { Calendar } from './calendar.js';
import { LimitSubject } from './limit_subject.js';

const START = Date.UTC(2026, 5, 1) / 1000;
const UTC = new Calendar('UTC');

function subjectOf(limit: object, program = 'sensord'): LimitSubject {
  const { limits } = parseLimits(JSON.stringify({ limits: [limit] }), 'limits.json');
  const [held] = limitsFor(limits as Limit[], program).values();
  return new LimitSubject(program, held!, UTC);
}

interface Scene {
  /** What is really used, of what is allowed. */
  readonly ratio: number;
  /** Of a minute, relative, and how much of it is left after a minute. */
  readonly noise: number;
  readonly kept: number;
  /** What the estimate is off by on each device, and says so. */
  readonly calibration: number;
  readonly days: number;
}

/** Devices under a limit of 150 mW over an hour, whose estimate is off as told. */
function watched({ ratio, noise, kept, calibration, days }: Scene, devices: number, seed: number) {
  const random = randomNumbers(seed);
  const first: (number | undefined)[] = [];
  const last: string[] = [];
  for (let device = 0; device < devices; device++) {
    const subject = subjectOf({ power: '150 mW' });
    const scale = 1 + calibration * normal(random);
    let off = noise * normal(random);
    let since: number | undefined;
    for (let minute = 0; minute < days * 1440; minute++) {
      off = kept * off + noise * Math.sqrt(1 - kept ** 2) * normal(random);
      const watts = Math.max(0, 0.15 * ratio * scale * (1 + off));
      const from = START + 60 * minute;
      subject.add({ from, to: from + 60, seconds: 60, amount: 60 * watts, sigma: 60 * watts * calibration });
      // what is asked now and then is what is told: a finding opens when it is
      if (since === undefined && minute % 10 === 9 && subject.verdict().verdict === 'exceeded')
        since = minute;
    }
    first.push(since);
    last.push(subject.verdict().verdict);
  }
  const found = first.filter(each => each !== undefined);
  const firstDay = found.filter(each => each < 1440);
  return {
    ever: found.length / devices,
    firstDay: firstDay.length / devices,
    unsure: last.filter(each => each === 'cannot-be-told').length / devices,
  };
}

const USUAL = { noise: 0.15, kept: 0.9, calibration: 0.1, days: 30 } as const;

t.test('who keeps a tenth below a limit is hardly ever told to exceed it, in a month of looks', async t => {
  const { ever } = watched({ ...USUAL, ratio: 0.9 }, 100, 1);
  // 4 of 100, and twice the error of 100 devices
  t.ok(ever <= 0.04 + 2 * Math.sqrt((0.04 * 0.96) / 100), `${ever}`);
});

t.test('who uses half as much again is found within a day, and at the limit it cannot be told', async t => {
  const half = watched({ ...USUAL, ratio: 1.5, days: 1 }, 100, 2);
  t.ok(half.firstDay >= 0.91, `${half.firstDay}`);
  const at = watched({ ...USUAL, ratio: 1, days: 2 }, 100, 3);
  t.ok(at.unsure >= 0.75, `${at.unsure}`);
});

t.test('where the estimate is a prior only, a fifth too much mostly cannot be told', async t => {
  const { firstDay, unsure } = watched(
    { ratio: 1.2, noise: 0.1, kept: 0.8, calibration: 0.2, days: 1 },
    100,
    4,
  );
  t.ok(firstDay <= 0.3, `${firstDay}`);
  t.ok(unsure >= 0.6, `${unsure}`);
});

t.test('what is counted is exact: one byte more exceeds it, at once', async t => {
  const subject = subjectOf({ writes: '1000 B/day' });
  const write = (minute: number, amount: number) => {
    const from = START + 60 * minute;
    subject.add({ from, to: from + 60, seconds: 60, amount, sigma: 0 });
    return subject.verdict().verdict;
  };
  t.equal(write(0, 400), 'kept');
  t.equal(write(1, 600), 'kept');
  t.equal(write(2, 1), 'exceeded');
  t.match(subject.verdict(), { since: START + 180, bounds: { used: 1001, low: 1001, high: 1001 } });
  for (let minute = 3; minute < 1440; minute++) write(minute, 0);
  t.equal(subject.verdict().verdict, 'exceeded', 'until the day is over');
  t.equal(write(1440, 5), 'kept');
});

t.test('of a day that is half unknown nothing is told that may be otherwise', async t => {
  const subject = subjectOf({ writes: '1000 B/day' });
  for (let minute = 720; minute < 1440; minute++) {
    const from = START + 60 * minute;
    subject.add({ from, to: from + 60, seconds: 60, amount: 600 / 720, sigma: 0 });
  }
  t.match(subject.verdict(), { verdict: 'cannot-be-told', why: '50 % of the time is not known' });
  const much = subjectOf({ writes: '1000 B/day' });
  for (let minute = 720; minute < 1440; minute++) {
    const from = START + 60 * minute;
    much.add({ from, to: from + 60, seconds: 60, amount: 1100 / 720, sigma: 0 });
  }
  t.equal(much.verdict().verdict, 'exceeded', 'what is known is too much already');
});

t.test('levels: the highest counts, and is over when the window has moved on', async t => {
  const subject = subjectOf({ memory: '10 MB', over: '10 min' });
  const at = (minute: number, amount: number) => {
    const from = START + 60 * minute;
    subject.add({ from, to: from + 60, seconds: 60, amount, sigma: 0 });
    return subject.verdict().verdict;
  };
  for (let minute = 0; minute < 12; minute++) at(minute, 9e6);
  t.equal(at(12, 10_000_001), 'exceeded');
  for (let minute = 13; minute < 22; minute++) t.equal(at(minute, 1e6), 'exceeded');
  for (let minute = 22; minute < 24; minute++) at(minute, 1e6);
  t.equal(subject.verdict().verdict, 'kept');
});

t.test('what was saved goes on as it was', async t => {
  for (const limit of [{ power: '150 mW' }, { writes: '1 MB/day' }, { memory: '1 MB', over: '1 day' }]) {
    const [one, other] = [subjectOf(limit), subjectOf(limit)];
    const add = (subject: LimitSubject, minute: number) => {
      const from = START + 60 * minute;
      subject.add({ from, to: from + 60, seconds: 60, amount: 800 + minute, sigma: 10 });
    };
    for (let minute = 0; minute < 2000; minute++) add(one, minute);
    other.restore(JSON.parse(JSON.stringify(one.snapshot())));
    for (let minute = 2000; minute < 2100; minute++) for (const each of [one, other]) add(each, minute);
    t.strictSame(other.verdict(), one.verdict());
  }
  const odd = subjectOf({ power: '150 mW' });
  for (const saved of [undefined, 7, {}, { window: [1], exceeding: 'x', variation: null }])
    odd.restore(saved);
  t.equal(odd.verdict().verdict, 'no-data');
});
