import { Ratio } from '@edgevitals/shared/units';
import t from 'tap';
import { coolingConditions } from './cooling_findings.js';
import type { CoolingChange } from './device_cooling.js';
import type { FanUse } from './fan_watch.js';

const DAY = 86_400;
const NOW = 20_000 * DAY;
const drift: CoolingChange = {
  kind: 'drift',
  degrees: 3.2,
  since: NOW - 12 * DAY,
  cause: 'contact',
  level: 9,
};
const cooling = (change: CoolingChange | undefined) => ({ change, newest: undefined, baseline: 14 });
const fan = (parts: Partial<FanUse>): FanUse => ({
  name: 'pwmfan fan1',
  rpm: 0,
  duty: Ratio(0.6),
  usualRpm: 4000,
  state: 'stopped',
  level: 'raised',
  ...parts,
});
const without = { fans: [], hasFan: false };

t.test('worse cooling is told with degrees, since when, where, and what to do', async t => {
  const [found] = coolingConditions(cooling(drift), without, NOW);
  t.match(found, {
    kind: 'thermal.cooling-worse',
    severity: 'warning',
    level: 'raised',
    summary: /3\.2 ?°C more than it used to, over 12 days: .*paste/,
    hint: /paste/,
    evidence: [
      { name: 'warmer', value: 3.2 },
      { name: 'sum', value: 9 },
    ],
  });
  t.same(coolingConditions(cooling(undefined), without, NOW), []);
});

t.test('what is sudden is the fan where the device has one', async t => {
  const sudden: CoolingChange = { ...drift, kind: 'sudden', cause: 'heatsink', since: NOW - 3600 };
  t.match(coolingConditions(cooling(sudden), without, NOW), [
    { kind: 'thermal.cooling-worse', summary: /since today/ },
  ]);
  t.match(coolingConditions(cooling(sudden), { fans: [], hasFan: true }, NOW), [
    { kind: 'thermal.fan', subject: 'cooling', summary: /a fan may have stopped/ },
  ]);
  t.match(
    coolingConditions(cooling(sudden), { fans: [fan({})], hasFan: true }, NOW).map(each => each.subject),
    ['pwmfan fan1'],
    'once',
  );
});

t.test('a fan that stands, and one that turns more slowly, are told by name', async t => {
  t.match(coolingConditions(cooling(undefined), { fans: [fan({})], hasFan: true }, NOW), [
    { kind: 'thermal.fan', subject: 'pwmfan fan1', summary: /stands still, driven at 60 ?%/ },
  ]);
  const slow = fan({ rpm: 2000, state: 'slow' });
  t.match(coolingConditions(cooling(drift), { fans: [slow], hasFan: true }, NOW), [
    { kind: 'thermal.fan', summary: /2000 times a minute.*used to turn 4000/, hint: /bearing/ },
    { kind: 'thermal.cooling-worse' },
  ]);
  t.same(
    coolingConditions(
      cooling(undefined),
      { fans: [fan({ level: undefined, state: 'turning', rpm: 3900 })], hasFan: true },
      NOW,
    ),
    [],
  );
});
