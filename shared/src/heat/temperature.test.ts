import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { credibleTemperature, isJump, unitOf } from './index.js';

const zone = (...temps: number[]) => ({ trips: temps.map(temp => ({ temp })) });
const of = (raw: number, ...trips: number[]): number | undefined =>
  credibleTemperature(raw, unitOf(zone(...trips)));

t.test('what sensors show that measure nothing is no temperature', async t => {
  for (const bad of [
    -274_000,
    -273_150,
    -273,
    -2732,
    0,
    127_000,
    125_000,
    150_000,
    255_000,
    -40_000,
    Number.NaN,
  ])
    t.equal(of(bad, 85_000), undefined, `${bad}`);
  for (const good of [45_000, -12_500, 1500, 124_900, 149_999]) t.equal(of(good, 85_000), good);
  t.equal(credibleTemperature(45_000, unitOf(undefined)), 45_000, 'a device that has not said what it is');
});

t.test('whole degrees and tenths are told from thousandths by the trips', async t => {
  t.equal(of(65, 70, 80, 105), 65_000);
  t.equal(of(-12, 70, 105), -12_000);
  t.equal(of(650, 700, 1050), 65_000);
  t.equal(of(150, 700, 1050), 15_000, 'a cold room in tenths');
  t.equal(of(65, 0, 70, -274_000), 65_000, 'trips that are not used say nothing');
  for (const parked of [0, 125, 127, 255, -273]) t.equal(of(parked, 70, 105), undefined, `${parked}`);
  t.equal(of(1270, 700, 1050), undefined);
  t.equal(of(48_050, 1), 48_050, 'one absurd trip makes no degrees of thousandths');
  t.equal(unitOf(zone(0, 800)), 100);
});

t.test('where no trip tells the unit, what may be whole degrees or tenths is left out', async t => {
  for (const raw of [65, 650, -12, 2000]) t.equal(of(raw), undefined, `${raw}`);
  t.equal(of(2001), 2001);
  for (const frost of [150, -65, 650]) t.equal(of(frost, 105_000), frost, 'a device at the freezing point');
});

t.test('whatever a driver says: a temperature that silicon has, or none', async () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.double(), fc.integer({ min: -300_000, max: 300_000 })),
      fc.array(fc.oneof(fc.double(), fc.integer({ min: -300_000, max: 300_000 })), { maxLength: 5 }),
      (raw, trips) => {
        const told = of(raw, ...trips);
        assert.ok(told === undefined || (told > -40_000 && told < 150_000), `${told}`);
      },
    ),
  );
});

t.test('heat does not move by 40 degrees within a second', async t => {
  t.ok(isJump(45_000, 130_000, 1));
  t.ok(isJump(45_000, 5000, 1.003));
  t.notOk(isJump(45_000, 84_999, 1));
  t.notOk(isJump(45_000, 130_000, 5), 'in five seconds a small die may');
});
