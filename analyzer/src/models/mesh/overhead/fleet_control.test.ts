import t from 'tap';
import { FleetControl } from './fleet_control.js';

t.test('a device has a place among those with its protocol, once there are five', async t => {
  const fleet = new FleetControl();
  const tell = (count: number) => {
    for (let i = 1; i <= count; i++) fleet.tell('batman-adv BATMAN_IV', `d${i}`, i * 100);
  };
  tell(4);
  t.equal(fleet.placeOf('batman-adv BATMAN_IV', 'd1'), undefined);
  tell(5);
  t.same(fleet.placeOf('batman-adv BATMAN_IV', 'd5'), { devices: 5, rank: 1, median: 300 });
  t.match(fleet.placeOf('batman-adv BATMAN_IV', 'd1'), { rank: 0 });
  t.equal(fleet.placeOf('batman-adv BATMAN_V', 'd1'), undefined);
  fleet.tell('batman-adv BATMAN_IV', 'd1', 600);
  t.match(fleet.placeOf('batman-adv BATMAN_IV', 'd1'), { rank: 1, devices: 5 }, 'its newest rate counts');
});

t.test('of thousands a few hundred are remembered', async t => {
  const fleet = new FleetControl();
  for (let i = 0; i < 5000; i++) fleet.tell('thread', `d${i}`, i);
  t.equal(fleet.placeOf('thread', 'd0'), undefined);
  t.match(fleet.placeOf('thread', 'd4999'), { devices: 256, rank: 1 });
});
