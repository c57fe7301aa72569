import t from 'tap';
import { HEAT_MIXES, heatLab } from '../../../testing/heat_lab.js';
import { outlook } from './outlook.js';

const { lab } = heatLab({ ...HEAT_MIXES[0]!, seconds: 2850 });
const heat = lab.thermalDetails().heat!;
const textAt = (celsius: number): string => {
  const comes = outlook(heat, { celsius, from: 'trip' });
  return typeof comes === 'string' ? comes : comes.text;
};

t.test('what comes is said in a sentence: when, never, or that it is there', async t => {
  const now = heat.celsius!;
  const comes = outlook(heat, undefined);
  if (typeof comes === 'string') throw new Error(comes);
  t.match(comes.text, /^at this load it ends at \d+\.\d °C$/);
  t.equal(comes.sustainable, undefined);
  t.ok(comes.endsAt.value > now + 2, `it is at ${now} and goes on to ${comes.endsAt.value}`);
  t.match(
    textAt(now + 1),
    /^at this load it throttles in .* \(.* to .*\); \d\.\d of 4 CPUs can run for ever$/,
  );
  t.match(textAt(now - 1), /^at this load it stays where it throttles, at /);
  t.match(
    textAt(now + 60),
    /^never at this load: it ends at .*, \d+ below where it throttles; all CPUs can run for ever$/,
  );
});

t.test('of a device that was just met nothing is said, but why', async t => {
  const young = heatLab({ ...HEAT_MIXES[0]!, seconds: 200 }).lab.thermalDetails().heat!;
  t.match(outlook(young, undefined), /3 minutes of readings have been learned from, 10 are needed/);
});
