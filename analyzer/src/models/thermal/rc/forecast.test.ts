import t from 'tap';
import { Forecaster } from './forecast.js';
import { ForecastError } from './forecast_error.js';
import { FosterBank } from './foster_bank.js';
import type { Load } from './load.js';
import { RcEstimator } from './rc_estimator.js';

const RESISTANCES = [6, 4, 8, 10, 8];
const at = (used: number): Load => ({ used, active: used > 0 ? 1 : 0 });

/** A board at 25 degC around it, its forecasts, and a run of loads. */
function trained(seconds: number) {
  const bank = new FosterBank();
  const estimator = new RcEstimator();
  const error = new ForecastError();
  let seed = 7;
  // a sensor that scatters by a third of a degree, the same each time
  const noise = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return (seed / 2 ** 31 - 0.5) * 1.2;
  };
  const read = (load: number): number => {
    bank.advance(1, load);
    return 25 + RESISTANCES.reduce((sum, r, i) => sum + r * bank.loads[i]!, 0) + noise();
  };
  for (let second = 1; second <= seconds; second++) {
    const load = [0, 1, 0.25, 0.8, 0.5][Math.floor(second / 90) % 5]!;
    const celsius = read(load);
    estimator.observe(1, at(load), celsius);
    error.see(estimator, celsius, 1);
  }
  return { read, forecast: new Forecaster(estimator, error), error };
}

t.test('it says where a load ends, and what could be sustained', async t => {
  const { forecast, error } = trained(3 * 3600);
  const end = forecast.steadyAt(at(1));
  t.ok(Math.abs(end.celsius - 61) < 1.5, `${end.celsius} degC`);
  t.ok(end.mostlyWithin > 0.2 && end.mostlyWithin < 4, `no load was held for so long: ± ${end.mostlyWithin}`);
  t.ok(Math.abs(error.scatter - 0.35) < 0.1, `scatter ${error.scatter}`);
  const sustainable = forecast.sustainable(50)!;
  t.ok(Math.abs(sustainable - 25 / 36) < 0.05, `${sustainable} of full load stays below 50 degC`);
  t.ok(forecast.steadyAt(at(sustainable)).celsius <= 50.01);
});

t.test('it says when a limit is met, and that one above the end is not', async t => {
  const { read, forecast } = trained(3 * 3600);
  const told = forecast.timeTo(52, at(1))!;
  let actual = 0;
  while (read(1) < 52) actual++;
  t.ok(
    told.earliest <= actual && (told.latest ?? Number.POSITIVE_INFINITY) >= actual,
    `${actual} s, told ${JSON.stringify(told)}`,
  );
  t.ok(Math.abs(told.seconds - actual) < 0.3 * actual + 5);
  t.equal(forecast.timeTo(90, at(1)), undefined);
  t.equal(forecast.timeTo(20, at(1))?.seconds, 0, 'a limit that is met now');
});

t.test('of a device that was just met, what it will do is hardly known', async t => {
  const { forecast } = trained(20);
  t.ok(forecast.steadyAt(at(1)).mostlyWithin > 8);
});
