import t from 'tap';
import { ToldRefusals } from './refusals.js';

t.test('of a flood of refusals some are told each second', t => {
  let now = 0;
  const refusals = new ToldRefusals(() => now);
  let told = 0;
  for (; now < 3000; now++) if (refusals.tells()) told++;
  t.equal(told, 60);
  t.end();
});
