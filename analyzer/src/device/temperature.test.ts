import t from 'tap';
import { credibleCelsius } from './temperature.js';

t.test('what sensors show that measure nothing is no temperature', async t => {
  for (const bad of [-274_000, 0, 127_000, 125_000, 150_000, -50_000, Number.NaN])
    t.equal(credibleCelsius(bad), undefined, `${bad}`);
  t.equal(credibleCelsius(45_000), 45);
});
