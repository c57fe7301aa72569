import type { InterfaceInfo } from '@edgevitals/shared/info';
import t from 'tap';
import { handMadeInfo } from '../../testing/hand_made_info.js';
import { fastestDisk, fastestLink } from './capability.js';

t.test('an interface carries what its link does, by its speed where that is of a link', async t => {
  const link = (name: string, kind: InterfaceInfo['kind'], speed: number): InterfaceInfo => {
    return { name, kind, mtu: 1500, speed };
  };
  const info = handMadeInfo({
    interfaces: [
      link('eth0', 'ethernet', 100),
      link('eth1', 'ethernet', 0),
      link('wlan0', 'wireless', 0),
      link('tun0', 'tunnel', 10),
      link('lo', 'loopback', 0),
    ],
  });
  t.equal(fastestLink('eth0', info), 12.5e6 * 1.25);
  t.equal(fastestLink('eth1', info), 1.25e10);
  t.equal(fastestLink('wlan0', info), 5.75e9);
  t.equal(fastestLink('tun0', info), 5e10, 'a tun device says 10 Mbit/s whatever it carries');
  t.equal(fastestLink('eth0', undefined), 5e10);
  t.equal(fastestLink('eth9', info), 5e10, 'one that came since');
});

t.test('a card is slower than a solid state disk, and what is stacked is as fast as memory', async t => {
  t.same(
    ['mmcblk0p2', 'sda1', 'nvme0n1', 'dm-0', 'zram0', 'vda'].map(fastestDisk),
    [1e9, 1e10, 3.2e10, 1e11, 1e11, 1e11],
  );
});
