import t from 'tap';
import { sliceOf } from '../../history/slice_of.js';
import { coolingIntervals } from '../../testing/cooling_lab.js';
import { ThermalModel } from './model.js';

t.test('a fan that stops is found by the model on the day, and the answer says so', async t => {
  let model = new ThermalModel();
  let told: number | undefined;
  let steps = 0;
  const factors = (day: number): [number, number, number] => (day > 6.5 ? [1, 1.7, 2.8] : [1, 1, 1]);
  for (const { interval, day } of coolingIntervals({ days: 7, factors })) {
    model.takeInterval(interval, sliceOf(interval));
    if (model.conditions().length > 0) told ??= day;
    if (steps++ % 8000 !== 0) continue;
    const saved = JSON.parse(JSON.stringify(model.snapshot()));
    model = new ThermalModel();
    model.restore(saved);
  }
  t.ok(told! > 6.5 && told! < 7, `day ${told}`);
  t.match(model.conditions(), [
    { kind: 'thermal.cooling-worse', summary: /warms it by .* more than it used to/ },
  ]);
  t.match(model.details(), { cooling: { worse: { kind: 'sudden' }, rise: { basis: 'calibrated' } } });
});
