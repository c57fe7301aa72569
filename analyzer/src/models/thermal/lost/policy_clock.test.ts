import { Hertz, Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import type { PolicyInterval } from '../../../device/interval.js';
import { PolicyClock } from './policy_clock.js';

const MHZ = 1e6;
const identity = {
  policy: 0,
  cpus: [0, 1],
  driver: 'cpufreq-dt',
  weight: 1,
  tableHertz: 2000 * MHZ,
  points: [],
};

/** A second of both CPUs at a share of their time. */
function second(
  clock: PolicyClock,
  mhz: number | readonly number[],
  busy = 1,
  parts: Partial<PolicyInterval> = {},
) {
  clock.begin();
  for (let cpu = 0; cpu < 2; cpu++) clock.addCpu(cpu, busy, 1);
  const list = typeof mhz === 'number' ? [mhz] : mhz;
  const points = list.map(each => ({ at: Seconds(0), frequency: Hertz(each * MHZ) }));
  clock.take({ policy: 0, governor: 'schedutil', points, limit: undefined, residency: [], ...parts }, 1);
}

/** A minute at a clock with nothing that holds it back, then it is held back. */
function free(clock: PolicyClock, mhz: number, busy = 1): void {
  for (let i = 0; i < 60; i++) {
    second(clock, mhz, busy);
    clock.learn({ elapsed: Seconds(1), to: Seconds(i + 1) }, false);
  }
}

t.test('CPUs without a pause that had the highest clock lose what is missing to it', async t => {
  const clock = new PolicyClock(identity);
  free(clock, 2000);
  second(clock, 1500);
  second(clock, 1500);
  t.equal(clock.lostSeconds, 2 * 0.25);
  t.equal(clock.doneSeconds, 2 * 0.75);
  t.equal(clock.lostError, 0);
});

t.test('CPUs that were content with less lose what is missing to that', async t => {
  const clock = new PolicyClock(identity);
  free(clock, 1600, 0.8);
  second(clock, 1200);
  t.ok(Math.abs(clock.lostSeconds - 2 * 0.2) < 1e-9, `${clock.lostSeconds}`);
});

t.test('of CPUs without a pause that were never seen free it is not known what they want', async t => {
  const clock = new PolicyClock(identity);
  second(clock, 1200);
  // from 1500, a quarter more, to 2000 MHz
  t.ok(Math.abs(clock.askedHertz! - 1750 * MHZ) < 1);
  const share = clock.lostSeconds / (clock.doneSeconds + clock.lostSeconds);
  const sigma = clock.lostError / (clock.doneSeconds + clock.lostSeconds);
  for (const asked of [1500, 2000]) t.ok(Math.abs(1 - 1200 / asked - share) < 1.645 * sigma, `${asked} MHz`);
});

t.test('a clock that toggles tells of work that has a pause at the higher one', async t => {
  const clock = new PolicyClock({ ...identity, points: [800, 1000, 1200, 2000].map(each => each * MHZ) });
  const residency = [800, 1000].map(each => ({ frequency: Hertz(each * MHZ), seconds: Seconds(0.5) }));
  // 0.85 GHz of work: all of the time at 800, 85 % at 1000 MHz
  second(clock, 1000, 0.925, { residency });
  t.equal(clock.askedHertz, 1200 * MHZ);
  t.ok(
    Math.abs(clock.lostSeconds - 2 * (0.5 * 0.2 + 0.5 * 0.85 * 0.1)) < 1e-9,
    'and was busier at the lower',
  );
  t.ok(Math.abs(clock.doneExactly - 2 * (0.5 * 0.4 + 0.5 * 0.425)) < 1e-9);
});

t.test('CPUs with time left lose nothing, at whatever clock', async t => {
  const clock = new PolicyClock(identity);
  second(clock, 600, 0.5);
  t.equal(clock.lostSeconds, 0);
});

t.test('a governor that asks for a quarter more than is used loses no more than that', async t => {
  const clock = new PolicyClock(identity);
  second(clock, 1000, 0.9);
  t.ok(Math.abs(clock.askedHertz! - 1125 * MHZ) < 1);
});

t.test(
  'what the user chose is what was asked for, but for drivers whose powersave follows the load',
  async t => {
    const clock = new PolicyClock(identity);
    second(clock, 600, 1, { governor: 'powersave' });
    t.equal(clock.lostSeconds, 0);
    const own = new PolicyClock({ ...identity, driver: 'intel_pstate' });
    second(own, 1000, 1, { governor: 'powersave' });
    t.ok(own.lostSeconds > 0);
  },
);

t.test('statistics go before readings, unless they are not of the interval', async t => {
  const clock = new PolicyClock(identity);
  const residency = (seconds: number) => [
    { frequency: Hertz(1000 * MHZ), seconds: Seconds(seconds / 2) },
    { frequency: Hertz(2000 * MHZ), seconds: Seconds(seconds / 2) },
  ];
  second(clock, 600, 1, { residency: residency(1) });
  t.equal(clock.hertz, 1500 * MHZ);
  t.equal(clock.hertzError, 0);
  second(clock, 600, 1, { residency: residency(10) });
  t.equal(clock.hertz, 600 * MHZ);
});

t.test('a clock that moved between two readings may have done so at any time between them', async t => {
  const clock = new PolicyClock(identity);
  second(clock, 2000);
  t.equal(clock.hertzError, 0);
  second(clock, 1000);
  t.equal(clock.hertzError, 500 * MHZ);
});

t.test(
  'a clock of the table that silicon does not reach is none, once full load has shown it for a minute',
  async t => {
    const clock = new PolicyClock(identity);
    for (let i = 0; i < 70; i++) {
      second(clock, 1600);
      clock.learn({ elapsed: Seconds(1), to: Seconds(i + 1) }, false);
      if (i === 30) t.equal(clock.topHertz, 2000 * MHZ);
    }
    t.equal(clock.topHertz, 1600 * MHZ);
    t.equal(clock.lostSeconds, 0);
    const again = new PolicyClock(identity);
    again.restore(clock.snapshot());
    t.equal(again.topHertz, 1600 * MHZ);
  },
);

t.test('while something holds it back, the table is believed', async t => {
  const clock = new PolicyClock(identity);
  for (let i = 0; i < 70; i++) {
    second(clock, 1600);
    clock.learn({ elapsed: Seconds(1), to: Seconds(i + 1) }, true);
  }
  t.equal(clock.topHertz, 2000 * MHZ);
});

t.test('cycles tell the clock that firmware runs behind cpufreq', async t => {
  const clock = new PolicyClock(identity);
  second(clock, 2000);
  clock.count(2 * 1200 * MHZ, 1);
  t.equal(clock.hertz, 1200 * MHZ);
  t.ok(clock.isCounted && clock.isToldHigh);
});

t.test('work that finds no CPU is lost while those that are on have no pause', async t => {
  const clock = new PolicyClock(identity);
  for (const [busy, lost] of [
    [1, 1],
    [0.5, 0],
  ] as const) {
    clock.begin();
    clock.addCpu(0, busy, 1);
    clock.takeOffline(1, true, true);
    t.equal(clock.offlineSeconds, lost);
  }
  clock.begin();
  clock.addCpu(0, 1, 1);
  clock.takeOffline(1, false, false);
  t.equal(clock.offlineSeconds, 0, 'nothing has taken it');
});
