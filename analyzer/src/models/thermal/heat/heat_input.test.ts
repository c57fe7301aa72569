import { Celsius, Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import type { Slice } from '../../../history/slice.js';
import { emptySlice } from '../../../history/slice_of.js';
import { PROCESS } from '../../../quantities/index.js';
import { handMadeInfo } from '../../../testing/hand_made_info.js';
import { handMadeInterval } from '../../../testing/hand_made_interval.js';
import { RcBank } from '../../../testing/thermal_plant/rc_bank.js';
import { ZoneTrips } from '../trips.js';
import { DeviceHeat } from './device_heat.js';
import { type HeatShares, heatShares } from './heat_shares.js';

const STEP = 5;
const AMBIENT = 22;
const TERMS = [
  [2.5, 2],
  [50, 4],
  [400, 6],
].map(([tauSeconds, watt]) => ({ tauSeconds: tauSeconds!, kelvinPerWatt: { all: watt! } }));
const zone = { zone: 0, type: 'cpu-thermal' };
const info = {
  ...handMadeInfo(),
  zones: [{ ...zone, policy: 'step_wise', trips: [], cooling: [] }],
};

/** A device of 2 W at rest; `burn` draws 3 more of them, now and then. @param measuredFrom when a sensor begins to tell. */
function watched(seconds: number, measuredFrom = 0) {
  const bank = new RcBank(TERMS, ['all']);
  const own = new RcBank(TERMS, ['all']);
  let heat: DeviceHeat | undefined;
  const slices: Slice[] = [];
  const truth: number[] = [];
  for (let at = 0; at < seconds; at += STEP) {
    const burns = at % 800 >= 500 ? 3 : 0;
    bank.advance([2 + burns], STEP);
    own.advance([burns], STEP);
    truth.push(own.rise);
    const celsius = AMBIENT + bank.rise;
    const interval = handMadeInterval({
      info,
      from: Seconds(at),
      to: Seconds(at + STEP),
      zones: [{ ...zone, points: [{ at: Seconds(at + STEP), temperature: Celsius(celsius) }] }],
    });
    const slice = emptySlice(at, at + STEP);
    slice.coveredSeconds = STEP;
    slice.loadSeconds = (burns / 6) * STEP;
    slice.activeSeconds = burns > 0 ? STEP : 0;
    const joules = (2 + burns) * STEP;
    if (at >= measuredFrom)
      slice.energy = { joules, sigma: 0, basis: 'measured', sensor: 'x', base: 10, unexplained: 0 };
    if (burns > 0)
      slice.processes.push({ ...PROCESS.empty(), program: 'burn', userSeconds: 2, joules: burns * STEP });
    slice.zones.push({
      ...zone,
      zone: 'thermal_zone0',
      last: celsius,
      min: celsius,
      max: celsius,
      mean: celsius,
      readings: 1,
      survived: 0,
    });
    slices.push(slice);
    if (heat?.isOutdated === true) heat = undefined;
    heat ??= DeviceHeat.of(interval, slice, new ZoneTrips(interval, () => 0));
    heat?.takeInterval(interval, slice);
  }
  return { heat: heat!, slices, truth };
}

t.test('where watts are measured, degrees follow from them, and from the joules of programs', async t => {
  const { heat, slices, truth } = watched(7200);
  t.match(heat, { kind: 'watts', unitWatts: 4, unit: { name: 'W', of: 4 } });
  const { programs, at, shared } = heatShares(heat, slices.slice(-360), slices.slice(0, -360)) as HeatShares;
  const actual = truth[at / STEP - 1]!;
  const told = programs.get('burn')!;
  t.ok(Math.abs(told.celsius - actual) < 0.05 * actual, `${told.celsius}, in truth ${actual}`);
  t.ok(shared.celsius > 5, 'what it always draws is no program`s');
  const end = heat.forecaster().steadyAt({ used: 5 / 4, active: 0 });
  t.ok(Math.abs(end.celsius - (AMBIENT + 5 * 12)) < 2, `${end.celsius} degC at 5 W`);
});

t.test('a sensor that begins to tell is learned from anew when it stays', async t => {
  t.equal(watched(7200, 6800).heat.kind, 'cpu', 'not at once');
  const { heat } = watched(7200, 3600);
  t.equal(heat.kind, 'watts');
  t.ok(heat.estimator.seconds < 3600);
});
