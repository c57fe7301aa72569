import t from 'tap';
import type { PlantZone } from './board.js';
import type { PlantReadings } from './caps.js';
import { CoolingActor } from './cooling_actor.js';
import { StepWise, TripThreshold, targetState } from './step_wise.js';

const instance = (target: number | undefined, lower = 0, upper = 5) => ({
  target,
  initialized: true,
  lower,
  upper,
});

t.test('one step up while it is over the trip and rising, as get_target_state', async t => {
  t.equal(targetState(instance(2), 2, 'raising', true), 3);
  t.equal(targetState(instance(5), 5, 'raising', true), 5, 'no further than its upper state');
  t.equal(targetState(instance(undefined), 3, 'raising', true), 4, 'from where the device stands');
});

t.test('over the trip and falling: one step back, not below the lowest but one', async t => {
  t.equal(targetState(instance(4), 4, 'dropping', true), 3);
  t.equal(targetState(instance(1), 1, 'dropping', true), 1);
  t.equal(targetState(instance(2, 2, 2), 2, 'dropping', true), 2);
});

t.test('below the trip and falling: to the lower state, then nothing', async t => {
  t.equal(targetState(instance(4), 4, 'dropping', false), 0);
  t.equal(targetState(instance(4, 1), 4, 'dropping', false), 1);
  t.equal(targetState(instance(0), 0, 'dropping', false), undefined);
});

t.test('it stays as it is when the temperature is steady, or rises below the trip', async t => {
  t.equal(targetState(instance(3), 3, 'stable', true), 3);
  t.equal(targetState(instance(3), 3, 'stable', false), 3);
  t.equal(targetState(instance(3), 3, 'raising', false), 3);
});

t.test('the first time it is asked', async t => {
  const first = { ...instance(undefined), initialized: false };
  t.equal(targetState(first, 0, 'stable', true), 1);
  t.equal(targetState(first, 0, 'raising', false), undefined);
});

t.test('a trip is crossed at its temperature and left below that less its hysteresis', async t => {
  const threshold = new TripThreshold({ type: 'passive', celsius: 80, hysteresisCelsius: 2 });
  t.strictSame(
    [79.5, 80, 78.5, 78, 77.5, 79.5, 80].map(celsius => celsius >= threshold.take(celsius)),
    [false, true, true, true, false, false, true],
  );
});

const ZONE: PlantZone = {
  type: 'cpu-thermal',
  terms: [],
  trips: [
    { type: 'passive', celsius: 70, hysteresisCelsius: 2 },
    { type: 'passive', celsius: 75, hysteresisCelsius: 2 },
    { type: 'critical', celsius: 76, hysteresisCelsius: 0 },
  ],
  bindings: [
    { cooler: 0, trip: 0, upper: 2 },
    { cooler: 0, trip: 1 },
  ],
  governor: 'step_wise',
};
const POINTS = [1, 2, 3, 4, 5].map(step => ({ khz: step * 300_000, volts: 1 }));

/** States after each reading. */
function states(zone: PlantZone, ...celsius: number[]): { states: number[]; cooler: CoolingActor } {
  const cooler = new CoolingActor({ type: 'cpufreq-cpu0', kind: 'cpufreq', domain: 'policy0' }, POINTS);
  const governor = new StepWise(zone, [cooler]);
  const found = celsius.map(each => {
    const readings: PlantReadings = { celsius: [each], domain: () => ({ khz: 0, busy: 0 }), watts: 0 };
    governor.govern(readings, 1, 0);
    return cooler.state;
  });
  return { states: found, cooler };
}

t.test('a zone of two trips: the highest vote counts, and a clock falls by a point a step', async t => {
  const { states: found, cooler } = states(ZONE, 69, 70, 71, 72, 75, 76, 75, 73, 72, 69, 67, 66);
  // 70: up; 72: trip 0 is at its upper state 2; 75 and 76: trip 1; 75 and 73: one back each, over both; 72: trip 1 is left
  t.strictSame(found, [0, 1, 2, 2, 3, 4, 3, 2, 1, 1, 0, 0]);
  t.equal(cooler.cap?.khz, Number.POSITIVE_INFINITY);
  t.equal(states(ZONE, 70, 71).cooler.cap?.khz, 900_000, 'the second point below the top');
});

t.test('a zone that latches never gives back', async t => {
  const latches = { ...ZONE, latches: true };
  const warm = states(latches, 69, 70, 71, 59);
  t.strictSame(warm.states, [0, 1, 2, 2]);
  t.equal(warm.cooler.cap?.cause, 'thermal');
  const cold = states(latches, 69, 70, 71, 59, 57, 41);
  t.equal(cold.cooler.state, 2);
  t.equal(cold.cooler.cap?.cause, 'latched', 'more than 10 degrees below 68');
});
