import { Celsius, Hertz, Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { handMadeInfo } from '../../../testing/hand_made_info.js';
import { handMadeInterval } from '../../../testing/hand_made_interval.js';
import { Clocks } from '../lost/clocks.js';
import { Onsets } from '../onset.js';
import { ZoneTrips } from '../trips.js';
import { UserCaps } from './user_caps.js';

const info = handMadeInfo({
  policies: [
    { policy: 0, cpus: [0], driver: '', hardwareMinKhz: 0, hardwareMaxKhz: 2_000_000, frequenciesKhz: [] },
  ],
  zones: [
    {
      zone: 0,
      type: 'soc',
      policy: 'step_wise',
      trips: [{ type: 'passive', temp: 80_000, hyst: 0 }],
      cooling: [],
    },
  ],
});

/** What is said of a limit that came at a temperature. */
function after(
  caps: UserCaps,
  celsius: number,
  mhz: number,
  cooling: readonly [type: string, state: number][] = [],
) {
  const interval = handMadeInterval({
    info,
    policies: [{ policy: 0, governor: 'schedutil', points: [], limit: Hertz(mhz * 1e6), residency: [] }],
    zones: [{ zone: 0, type: 'soc', points: [{ at: Seconds(5), temperature: Celsius(celsius) }] }],
    cooling: cooling.map(([type, state], device) => ({
      device,
      type,
      state,
      maxState: 5,
      steps: state > 0 ? [{ value: state, at: Seconds(1), until: Seconds(5), carried: false }] : [],
    })),
  });
  const clocks = new Clocks();
  clocks.takeInterval(interval);
  caps.takeInterval(interval, new ZoneTrips(interval, () => 0), new Onsets(), clocks);
  return caps.isUsers(0);
}

t.test("a limit that came in the cold is a user's, and stays so when it gets hot", async t => {
  const caps = new UserCaps();
  t.ok(after(caps, 50, 1200));
  t.ok(after(caps, 79, 1200));
  t.notOk(after(caps, 79, 1000), "another limit, in the heat, may be anybody's");
  t.notOk(after(caps, 50, 2000), 'no limit any more');
});

t.test(
  "near where throttling begins, a cooling device at rest tells that it is not the kernel's",
  async t => {
    t.notOk(after(new UserCaps(), 75, 1200));
    t.ok(after(new UserCaps(), 75, 1200, [['cpufreq-cpu0', 0]]));
    t.notOk(after(new UserCaps(), 50, 1200, [['cpufreq-cpu0', 2]]));
    t.ok(after(new UserCaps(), 50, 1200, [['pwm-fan', 2]]));
  },
);

t.test('whose it is outlasts a restart', async t => {
  const caps = new UserCaps();
  after(caps, 50, 1200);
  const again = new UserCaps();
  again.restore('nonsense');
  again.restore(JSON.parse(JSON.stringify(caps.snapshot())));
  t.ok(again.isUsers(0));
  t.ok(after(again, 90, 1200));
});
