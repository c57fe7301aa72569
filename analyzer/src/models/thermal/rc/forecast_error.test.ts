import t from 'tap';
import { ForecastError } from './forecast_error.js';
import { RcEstimator } from './rc_estimator.js';

t.test('nine of ten forecasts come true within what is said', async t => {
  const error = new ForecastError();
  const estimator = new RcEstimator();
  let seed = 1;
  const random = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed / 2 ** 31;
  };
  const errors: number[] = [];
  // a device that stays at 50 degC but for what nobody explains
  for (let second = 0; second < 6 * 3600; second++) {
    const celsius = 50 + 3 * (random() + random() + random() - 1.5);
    estimator.observe(1, { used: 0, active: 0 }, celsius);
    error.see(estimator, celsius, 1);
    errors.push(Math.abs(celsius - 50));
  }
  const later = errors.slice(3600);
  const share = later.filter(each => each <= error.mostlyWithin).length / later.length;
  t.ok(share > 0.85 && share < 0.95, `${share}`);
  const again = new ForecastError();
  for (const nonsense of [undefined, { quantile: -1, noise: 0 }, { quantile: 1 }]) again.restore(nonsense);
  t.equal(again.mostlyWithin, new ForecastError().mostlyWithin);
  again.restore(JSON.parse(JSON.stringify(error.snapshot())));
  t.equal(again.mostlyWithin, error.mostlyWithin);
});
