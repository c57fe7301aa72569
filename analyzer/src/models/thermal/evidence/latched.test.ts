import { Celsius, Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { handMadeInfo } from '../../../testing/hand_made_info.js';
import { handMadeInterval } from '../../../testing/hand_made_interval.js';
import { ZoneTrips } from '../trips.js';
import { LatchedCooling } from './latched.js';

const TYPE = 'cpufreq-cpu0';
/** Bound to the second of its trips: the governor lets go at 83 degrees. */
const ZONE = {
  zone: 0,
  type: 'soc',
  policy: 'step_wise',
  trips: [
    { type: 'passive', temp: 70_000, hyst: 2000 },
    { type: 'passive', temp: 85_000, hyst: 2000 },
  ],
  cooling: [{ device: 0, trip: 1 }],
};

interface Scene {
  readonly state?: number;
  readonly zones?: readonly (typeof ZONE)[];
  readonly boot?: string;
  /** Seconds of it that the device slept. */
  readonly suspended?: number;
}

/** A minute at so many degrees in each zone; undefined: not read. */
function minute(
  latched: LatchedCooling,
  celsius: readonly (number | undefined)[],
  { state = 2, zones = [ZONE], boot = 'a', suspended = 0 }: Scene = {},
): boolean {
  const interval = handMadeInterval({
    boot,
    to: Seconds(60),
    elapsed: Seconds(60),
    suspended: Seconds(suspended),
    info: handMadeInfo({ zones }),
    zones: celsius.map((each, zone) => ({
      zone,
      type: 'soc',
      points: each === undefined ? [] : [{ at: Seconds(30), temperature: Celsius(each) }],
    })),
    cooling: [
      {
        device: 0,
        type: TYPE,
        state,
        maxState: 5,
        steps: state === 0 ? [] : [{ value: state, at: Seconds(0), until: Seconds(60), carried: true }],
      },
    ],
  });
  latched.takeInterval(interval, new ZoneTrips(interval, () => 0));
  return latched.isLatched(0, TYPE);
}
const minutes = (celsius: readonly (number | undefined)[], count: number, scene?: Scene): boolean[] => {
  const latched = new LatchedCooling();
  return Array.from({ length: count }, () => minute(latched, celsius, scene));
};

t.test('cooling that is still there after two minutes in the cold has stayed', async t => {
  t.strictSame(minutes([73], 3), [false, true, true], '10 degrees below where the governor lets go');
  t.strictSame(minutes([73.5], 3), [false, false, false], 'not cold enough');
  t.strictSame(minutes([40], 3, { state: 0 }), [false, false, false], 'nothing is held back');
  t.strictSame(minutes([40], 3, { suspended: 50 }), [false, false, false], 'sleep is no time to let go');
});

t.test('heat, or letting go, ends it', async t => {
  const latched = new LatchedCooling();
  minute(latched, [40]);
  t.equal(minute(latched, [40]), true);
  t.equal(minute(latched, [undefined]), true, 'what is not read changes nothing');
  t.equal(minute(latched, [80]), false);
  t.equal(minute(latched, [40]), false, 'it counts anew');
  t.equal(minute(latched, [40]), true);
  t.equal(minute(latched, [40], { state: 0 }), false);
  t.equal(minute(latched, [40]), false);
});

t.test('all zones that ask for it must be cold, and known', async t => {
  const other = { ...ZONE, zone: 1 };
  t.strictSame(minutes([40, 80], 3, { zones: [ZONE, other] }), [false, false, false]);
  t.strictSame(minutes([40, 41], 2, { zones: [ZONE, other] }), [false, true]);
  t.strictSame(minutes([40, undefined], 3, { zones: [ZONE, other] }), [false, false, false]);
  t.strictSame(minutes([40], 3, { zones: [{ ...ZONE, cooling: [] }] }), [false, false, false]);
  const unused = {
    ...ZONE,
    trips: [{ type: 'passive', temp: -274_000, hyst: 0 }],
    cooling: [{ device: 0, trip: 0 }],
  };
  t.strictSame(minutes([40], 3, { zones: [unused] }), [false, false, false], 'a trip that means nothing');
});

t.test('what lets go elsewhere than at the trip it is bound to is judged by that', async t => {
  const allocated = { ...ZONE, policy: 'power_allocator' };
  t.strictSame(
    minutes([65], 3, { zones: [allocated] }),
    [false, false, false],
    'it begins at its lower trip',
  );
  t.strictSame(minutes([58], 2, { zones: [allocated] }), [false, true]);
  const byProgram = { ...ZONE, policy: 'user_space' };
  t.strictSame(minutes([40], 3, { zones: [byProgram] }), [false, false, false], 'a program may want it so');
});

t.test('it is remembered over a restart of the analyzer, not over one of the device', async t => {
  const before = new LatchedCooling();
  t.equal(before.snapshot(), undefined);
  minute(before, [40]);
  const after = new LatchedCooling();
  after.restore(JSON.parse(JSON.stringify(before.snapshot())));
  t.equal(minute(after, [40]), true);
  t.equal(minute(after, [40], { boot: 'b' }), false);
  for (const bad of [null, {}, { boot: 'a', cold: [1, ['x']] }]) after.restore(bad);
});
