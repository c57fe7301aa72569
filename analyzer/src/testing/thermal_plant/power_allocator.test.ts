import t from 'tap';
import type { PlantZone } from './board.js';
import { CoolingActor } from './cooling_actor.js';
import { defaultGains, divide, PowerAllocator, PowerPid } from './power_allocator.js';

/** 2000 mW over 10 degrees. */
const GAINS = defaultGains(2000, 10_000);

t.test('gains that a zone does not give: k_po = S / range, k_pu = 2 S / range, k_i = k_pu / 10', async t => {
  t.strictSame(GAINS, { kPo: 0.2, kPu: 0.4, kI: 0.04 });
});

t.test('under the target: sustainable power and k_pu times the error, at most all there is', async t => {
  const pid = new PowerPid(GAINS, 2000);
  t.equal(pid.budget(5000, 6000), 4000);
  t.equal(pid.budget(5000, 3500), 3500);
  t.equal(pid.budget(0, 6000), 2000, 'nothing has accumulated below the target');
});

t.test('over the target: k_po times the error, and k_i times all errors so far', async t => {
  const pid = new PowerPid(GAINS, 2000);
  const close = (found: number, wanted: number) => t.ok(Math.abs(found - wanted) < 1e-9, `${found}`);
  close(pid.budget(-1000, 6000), 2000 - 200 - 40);
  close(pid.budget(-1000, 6000), 2000 - 200 - 80);
  close(pid.budget(-500, 6000), 2000 - 100 - 100);
  close(pid.budget(1000, 6000), 2000 + 400 - 100);
  pid.reset();
  close(pid.budget(0, 6000), 2000);
});

t.test('the integral is limited to all the power there is, and the budget is never negative', async t => {
  const pid = new PowerPid(GAINS, 2000);
  for (let i = 0; i < 1000; i++) t.ok(pid.budget(-3000, 1000) >= 0);
  // |k_i sum| < 1000: eight errors of 3000 make 960, a ninth would make 1080
  t.ok(Math.abs(pid.budget(0, 1e6) - (2000 - 960)) < 1e-9);
});

t.test('power is divided by requests and weights; what one cannot use goes to the others', async t => {
  const request = (requested: number, most: number, weight = 1) => ({ requested, most, weight });
  t.strictSame(divide([request(1000, 2000), request(1000, 2000)], 1500), [750, 750]);
  t.strictSame(divide([request(1000, 2000, 3), request(1000, 2000)], 1600), [1200, 400]);
  // 1500 and 500 by request; 500 too much for the first goes to the second, which has room for 1500
  t.strictSame(divide([request(1500, 1000), request(500, 2000)], 2000), [1000, 1000]);
  t.strictSame(divide([request(0, 1000), request(0, 1000)], 2000), [0, 0]);
});

const POINTS = [1, 2, 3, 4].map(step => ({ khz: step * 500_000, volts: 1 }));
const ZONE: PlantZone = {
  type: 'soc',
  terms: [],
  trips: [
    { type: 'passive', celsius: 60, hysteresisCelsius: 0 },
    { type: 'passive', celsius: 70, hysteresisCelsius: 0 },
  ],
  bindings: [{ cooler: 0, trip: 1 }],
  governor: 'power_allocator',
  sustainableMilliwatts: 2000,
};

t.test('a clock gets the fastest point whose power at the present load is granted', async t => {
  const cooler = new CoolingActor({ type: 'cpufreq-cpu0', kind: 'cpufreq', domain: 'policy0' }, POINTS);
  // 1 mW a MHz and CPU, two CPUs: 4000 mW in all
  const governor = new PowerAllocator(ZONE, [
    { cooler, weight: 1, milliwattsAt: khz => khz / 1000, cpus: 2 },
  ]);
  const state = (celsius: number, busy: number): number => {
    governor.govern({ celsius: [celsius], domain: () => ({ khz: 2_000_000, busy }), watts: 0 }, 1, 0);
    return cooler.state;
  };
  t.equal(state(59, 2), 0, 'not switched on');
  t.equal(state(60, 2), 0, '2000 + 0.4 * 10000 is more than 4000');
  t.equal(state(69, 2), 2, '2400 mW: 1200 a CPU, so 1000 MHz');
  t.equal(state(70, 2), 2, '2000 mW: 1000 a CPU');
  t.equal(state(70, 1), 0, 'one CPU may have all of it');
  t.equal(state(75, 2), 3, '2000 - 1000 - 200 mW');
  t.equal(state(59, 2), 0);
  t.equal(state(70, 2), 2, 'what had accumulated was forgotten');
});
