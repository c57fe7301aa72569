import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { handMadeInterval } from '../../../testing/hand_made_interval.js';
import { battery, DISCHARGING, infoWith } from '../../../testing/sensor_readings.js';
import { Batteries } from './batteries.js';

const gauge = (name: string, current: number, voltage = 4_000_000) => ({
  name,
  points: [{ at: Seconds(1), current, voltage, status: DISCHARGING }],
});
const of = (type: string, name: string) => ({ ...battery(), name, type });

t.test('two batteries that discharge together are one sensor', async t => {
  const batteries = new Batteries();
  const points = [{ at: Seconds(1), power: 1e6, status: DISCHARGING }];
  const supplies = ['BAT0', 'BAT1'].map(name => ({ name, points }));
  t.match(batteries.reports(handMadeInterval({ supplies }))[0], {
    name: 'power_supply/BAT0+power_supply/BAT1',
    reading: { power: 2, checked: true },
  });
});

t.test('a fuel gauge chip beside its battery is not a second battery', async t => {
  const supplies = [gauge('bms', 600_000), gauge('battery', -500_000)];
  const info = infoWith({ supplies: [of('BMS', 'bms'), of('Battery', 'battery')] });
  const reports = new Batteries().reports(handMadeInterval({ supplies, info }));
  t.match(
    reports.filter(each => each.rank > 0),
    [{ name: 'power_supply/battery', reading: { power: 2 } }],
  );
  t.match(reports, [{}, { name: 'power_supply/bms', resolved: /a BMS is no battery of its own/ }]);
});

t.test('the chip is taken where the battery itself tells nothing', async t => {
  const silent = { name: 'battery', points: [{ at: Seconds(1), capacity: 70, status: DISCHARGING }] };
  const info = infoWith({ supplies: [of('BMS', 'bms'), of('Battery', 'battery')] });
  const reports = new Batteries().reports(
    handMadeInterval({ supplies: [gauge('bms', 500_000), silent], info }),
  );
  t.match(
    reports.filter(each => each.rank > 0),
    [{ name: 'power_supply/bms', reading: { power: 2 } }],
  );
});

t.test('two gauges of one cell are one battery', async t => {
  const supplies = [gauge('battery', -500_000), gauge('max17055', 508_000, 4_020_000)];
  const info = infoWith({ supplies: supplies.map(({ name }) => of('Battery', name)) });
  const reports = new Batteries().reports(handMadeInterval({ supplies, info }));
  t.match(
    reports.filter(each => each.rank > 0),
    [{ name: 'power_supply/battery', reading: { power: 2 } }],
  );
  t.match(reports, [{}, { resolved: /shows the cell that power_supply\/battery shows/ }]);
});

t.test('a battery that discharges while another is charged does not show what the device uses', async t => {
  const supplies = (charged: object) => [
    { name: 'BAT0', points: [{ at: Seconds(1), voltage: 12e6, status: 1, ...charged }] },
    { name: 'BAT1', points: [{ at: Seconds(1), power: 4e6, voltage: 12e6, status: DISCHARGING }] },
  ];
  const info = infoWith({ supplies: [of('Battery', 'BAT0'), of('Battery', 'BAT1')] });
  const reports = new Batteries().reports(handMadeInterval({ supplies: supplies({ power: 9e6 }), info }));
  t.match(reports, [{}, { name: 'power_supply/BAT1', resolved: /another battery is charged meanwhile/ }]);
  t.ok(reports.every(each => each.reading === undefined));
  for (const [charged, scope] of [
    [{ power: 0 }, ''],
    [{ power: 1e6 }, 'Device'],
  ] as const) {
    const told = infoWith({ supplies: [{ ...of('Battery', 'BAT0'), scope }, of('Battery', 'BAT1')] });
    const found = new Batteries().reports(handMadeInterval({ supplies: supplies(charged), info: told }));
    t.match(found.at(-1), { reading: { power: 4 } }, 'nothing flows into it, or it is a mouse');
  }
});
