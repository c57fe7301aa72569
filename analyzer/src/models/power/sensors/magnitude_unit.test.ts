import t from 'tap';
import { MagnitudeUnit } from './magnitude_unit.js';

const ABI = { smallVoltage: false };

t.test('a current in mA shows by what the charge falls', async t => {
  const unit = new MagnitudeUnit();
  for (let i = 0; i <= 60; i++) unit.see(500, 10, { ...ABI, charge: 3_000_000 - (83_000 * i) / 60 });
  t.equal(unit.known, 'thousandths');
  const resting = new MagnitudeUnit();
  for (let i = 0; i <= 120; i++) resting.see(15_000, 30, { ...ABI, charge: 3_000_000 - 125 * i });
  t.equal(resting.known, 'millionths', 'a device that rests on 15 mA');
});

t.test(
  'a large number is in millionths, a small one beside a voltage in mV in thousandths, at once',
  async t => {
    const large = new MagnitudeUnit();
    large.see(400_000, 5, ABI);
    t.equal(large.known, 'millionths');
    const vendor = new MagnitudeUnit();
    vendor.see(420, 5, { smallVoltage: true });
    t.equal(vendor.known, 'thousandths');
  },
);

t.test('a small number is not known for an hour, and then by its size alone', async t => {
  const unit = new MagnitudeUnit();
  for (let i = 0; i < 59; i++) unit.see(420, 60, ABI);
  t.equal(unit.known, undefined);
  t.equal(unit.perOne, undefined);
  unit.see(420, 60, ABI);
  t.equal(unit.known, 'thousandths by size');
  unit.see(30_000, 60, ABI);
  t.equal(unit.known, 'millionths', 'a larger one says that the size was misread');
});

t.test('a device that rests most of the time is known when it works', async t => {
  const unit = new MagnitudeUnit();
  for (let i = 0; i < 30; i++) unit.see(i === 29 ? 400_000 : 15_000, 60, ABI);
  t.equal(unit.known, 'millionths');
});
