import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { credibleTrips } from './index.js';

const zone = (...trips: [type: string, temp: number][]) => ({
  trips: trips.map(([type, temp]) => ({ type, temp, hyst: 2000 })),
});
const temps = (trips: readonly { readonly temp: number }[]): number[] => trips.map(trip => trip.temp);

t.test('trips that are disabled, unset or below what any device runs at are none', async t => {
  const firmware = zone(
    ['passive', 0],
    ['passive', -274_000],
    ['passive', 24_000],
    ['critical', 20_800],
    ['hot', 19_800],
    ['passive', 80_050],
    ['hot', 96_050],
    ['critical', 126_050],
    ['critical', 200_000],
    ['active', 20_000],
  );
  t.strictSame(temps(credibleTrips(firmware)), [80_050, 96_050, 126_050, 20_000]);
  t.strictSame(
    temps(credibleTrips(zone(['critical', 125_000]))),
    [125_000],
    'where sensors park, many SoCs stop',
  );
  t.strictSame(credibleTrips(undefined), []);
});

t.test('trips of drivers that give degrees or tenths are in thousandths, with their hysteresis', async t => {
  t.strictSame(temps(credibleTrips(zone(['passive', 70], ['critical', 105]))), [70_000, 105_000]);
  t.strictSame(credibleTrips({ trips: [{ type: 'passive', temp: 700, hyst: 20 }] }), [
    { type: 'passive', temp: 70_000, hyst: 2000 },
  ]);
});

t.test('what a device has survived stops it nowhere', async t => {
  const bogus = zone(['critical', 58_000], ['hot', 55_000], ['passive', 50_000], ['critical', 105_000]);
  t.strictSame(temps(credibleTrips(bogus, 58_000)), [50_000, 105_000]);
});

t.test('whatever firmware says, a trip lies where silicon can be', async () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('passive', 'hot', 'x'), fc.double())), trips => {
      for (const { temp, hyst } of credibleTrips(zone(...trips)))
        assert.ok(temp > 0 && temp <= 150_000 && hyst >= 0);
    }),
  );
});
