import t from 'tap';
import { FleetCooling } from './fleet_cooling.js';

t.test(
  'a device is held against others of its kind, and a bad one does not become what is usual',
  async t => {
    const fleet = new FleetCooling();
    for (const [i, rise] of [20, 20.4, 19.7, 20.1].entries()) fleet.tell('pi', `dev${i}`, rise);
    t.equal(fleet.placeOf('pi', 'dev0'), undefined, 'four are no kind');
    fleet.tell('pi', 'hot', 35);
    const place = fleet.placeOf('pi', 'hot')!;
    t.match(place, { devices: 5, median: 20.1 });
    t.ok(place.deviations > 10, `${place.deviations}`);
    t.ok(Math.abs(fleet.placeOf('pi', 'dev0')!.deviations) < 1);
    t.equal(fleet.placeOf('other', 'hot'), undefined);
    t.equal(fleet.placeOf('pi', 'nobody'), undefined);
  },
);

t.test('a device has its newest value, and what is held is bounded', async t => {
  const fleet = new FleetCooling();
  for (let device = 0; device < 500; device++) fleet.tell('pi', `dev${device}`, device);
  t.equal(fleet.placeOf('pi', 'dev499')?.devices, 64);
  t.equal(fleet.placeOf('pi', 'dev0'), undefined);
  for (let i = 0; i < 10; i++) fleet.tell('pi', 'dev499', Number.NaN);
  fleet.tell('pi', 'dev499', 470);
  t.equal(fleet.placeOf('pi', 'dev499')?.devices, 64);
  for (let kind = 0; kind < 500; kind++) for (let i = 0; i < 5; i++) fleet.tell(`kind${kind}`, `d${i}`, i);
  t.ok(fleet.placeOf('kind100', 'd1'));
  t.equal(fleet.placeOf('kind400', 'd1'), undefined);
});
