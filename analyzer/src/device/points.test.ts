import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { Ingest } from '../ingest/index.js';
import { intervalsIn } from '../testing/intervals_in.js';
import { ScriptedDevice } from '../testing/scripted_device.js';

t.test('a charge that is none of 0 to 100 percent is not told, whatever else the gauge says', async t => {
  const device = new ScriptedDevice().process(1, 'init');
  const ingest = new Ingest();
  const charges: (number | undefined)[] = [];
  for (const capacity of [50, 0, 100, -1, 101, 255, undefined]) {
    device.set('power_supply', [], 'BAT0', { capacity, status: 2 }).pass(5000);
    const events = ingest.frame(device.id, device.frame(), Seconds(device.bootMs / 1000));
    for (const { supplies } of intervalsIn(events)) {
      const point = supplies[0]?.points.at(-1);
      t.equal(point?.status, 2);
      charges.push(point?.capacity);
    }
  }
  t.strictSame(charges, [0, 100, undefined, undefined, undefined, undefined]);
});

t.test('a slot without a battery is not a battery at 0 percent', async t => {
  const device = new ScriptedDevice().process(1, 'init');
  const ingest = new Ingest();
  const charges: (number | undefined)[] = [];
  for (const present of [1, 1, 0, undefined]) {
    device.set('power_supply', [], 'BAT1', { capacity: 0, status: 0, present }).pass(5000);
    const events = ingest.frame(device.id, device.frame(), Seconds(device.bootMs / 1000));
    for (const { supplies } of intervalsIn(events)) charges.push(supplies[0]?.points.at(-1)?.capacity);
  }
  t.strictSame(charges, [0, undefined, 0]);
});
