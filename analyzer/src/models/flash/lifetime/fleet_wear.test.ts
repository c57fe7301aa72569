import t from 'tap';
import { FleetWear } from './fleet_wear.js';

const WIDE = { mean: -30, sigma: 1 };

t.test('what others learned of a part is what a device with it begins with', async t => {
  const fleet = new FleetWear();
  t.strictSame(fleet.prior('part', WIDE), WIDE);
  for (let i = 0; i < 40; i++) fleet.addLearned('part', -28 + (i % 2 === 0 ? 0.1 : -0.1));
  const { mean, sigma } = fleet.prior('part', WIDE);
  t.ok(Math.abs(mean + 28) < 0.02, `${mean}`);
  t.ok(sigma > 0.1 && sigma < 0.2, `they differ by 0.1, and that is shrunk towards 0.25: ${sigma}`);
  t.strictSame(fleet.prior('another', WIDE), WIDE);
});

t.test('a device does not hear itself, and what it tells again replaces what it told', async t => {
  const fleet = new FleetWear();
  fleet.addLearned('part', -25);
  t.strictSame(fleet.prior('part', WIDE, -25), WIDE);
  fleet.addLearned('part', -28, -25);
  t.equal(fleet.devices('part'), 1);
  t.ok(fleet.prior('part', WIDE).mean > -28.5 && fleet.prior('part', WIDE).mean < -28);
});

t.test('made-up parts do not grow without end, and what is no number is nothing', async t => {
  const fleet = new FleetWear();
  for (let i = 0; i < 5000; i++) fleet.addLearned(`part${i}`, -28);
  t.equal(fleet.devices('part4999'), 0);
  fleet.addLearned('part0', Number.NaN);
  t.equal(fleet.devices('part0'), 1);
});
