import { Celsius, Hertz, Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { handMadeInfo } from '../../../testing/hand_made_info.js';
import { handMadeCpu, handMadeInterval } from '../../../testing/hand_made_interval.js';
import { ZoneTrips } from '../trips.js';
import { LeftCaps } from './left_caps.js';

const INFO = handMadeInfo({
  zones: [
    {
      zone: 0,
      type: 'soc',
      policy: 'step_wise',
      trips: [{ type: 'passive', temp: 80_000, hyst: 2000 }],
      cooling: [{ device: 0, trip: 0 }],
    },
  ],
  policies: [
    {
      policy: 0,
      cpus: [0],
      driver: 'dt',
      hardwareMinKhz: 600_000,
      hardwareMaxKhz: 1_800_000,
      frequenciesKhz: [600_000, 1_200_000, 1_600_000, 1_800_000],
    },
  ],
});

/** A minute of a busy CPU under a limit, at a step of cooling and so many degrees. */
function minute(caps: LeftCaps, step: number, megahertz: number, celsius: number, boot = 'a') {
  const interval = handMadeInterval({
    boot,
    to: Seconds(60),
    elapsed: Seconds(60),
    info: INFO,
    cpus: [handMadeCpu(0, 59)],
    zones: [{ zone: 0, type: 'soc', points: [{ at: Seconds(30), temperature: Celsius(celsius) }] }],
    policies: [
      {
        policy: 0,
        governor: 'schedutil',
        points: [{ at: Seconds(30), frequency: Hertz(megahertz * 1e6) }],
        limit: Hertz(megahertz * 1e6),
        residency: [],
      },
    ],
    cooling: [
      {
        device: 0,
        type: 'cpufreq-cpu0',
        state: step,
        maxState: 3,
        steps: step === 0 ? [] : [{ value: step, at: Seconds(0), until: Seconds(60), carried: true }],
      },
    ],
  });
  caps.takeInterval(interval, new ZoneTrips(interval, () => 0));
  return caps.evidence(interval);
}

t.test('a cap that a cooling device had set, and that is there after it let go, is told', async t => {
  const caps = new LeftCaps();
  t.strictSame(minute(caps, 2, 1200, 82), [], 'heat: the cooling device tells of it');
  t.strictSame(minute(caps, 0, 1200, 75), [], 'it is warm');
  t.strictSame(minute(caps, 0, 1200, 50), []);
  t.strictSame(minute(caps, 0, 1200, 50), [
    {
      domain: 'policy0',
      cause: 'latched',
      effect: 'binding',
      seconds: 60,
      evidence: 'scaling_max_freq is still 1200 MHz, to which cpufreq-cpu0 at step 2 had set it',
      from: 0,
      to: 60,
    },
  ]);
  t.strictSame(minute(caps, 0, 1800, 50), [], 'it is taken back');
  t.strictSame(minute(caps, 0, 1200, 50), [], 'and set by a user');
});

t.test('a limit that a user has set is none, before, during or after heat', async t => {
  const told = (...scene: [step: number, megahertz: number, celsius: number][]) => {
    const caps = new LeftCaps();
    return scene.flatMap(each => minute(caps, ...each));
  };
  t.strictSame(told([0, 1200, 50], [0, 1200, 50], [0, 1200, 50]), []);
  t.strictSame(told([1, 1200, 82], [0, 1200, 50], [0, 1200, 50], [0, 1200, 50]), [], 'step 1 is 1600 MHz');
  t.strictSame(told([1, 1600, 82], [0, 1200, 50], [0, 1200, 50], [0, 1200, 50]), []);
});

t.test('it is remembered over a restart of the analyzer, not over one of the device', async t => {
  const before = new LeftCaps();
  t.equal(before.snapshot(), undefined);
  minute(before, 2, 1200, 82);
  minute(before, 0, 1200, 50);
  const after = new LeftCaps();
  after.restore(JSON.parse(JSON.stringify(before.snapshot())));
  t.equal(minute(after, 0, 1200, 50).length, 1);
  t.equal(minute(after, 0, 1200, 50, 'b').length, 0);
  for (const bad of [null, {}, { boot: 'b', caps: [1, [0, {}]] }]) after.restore(bad);
  t.strictSame(minute(after, 0, 1200, 50, 'b'), []);
});
