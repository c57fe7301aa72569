import t from 'tap';
import { mappedAt } from './guest_file.js';

const MAPS = `00400000-00402000 r-xp 00000000 fe:00 1234 /opt/vendor/bin/hub
00402000-00403000 rw-p 00001000 fe:00 1234 /opt/vendor/bin/hub
40800000-40801000 ---p 00000000 00:00 0
40801000-40820000 r--p 00000000 fe:00 99 /usr/lib/ld-linux-armhf.so.3
7f0000000000-7f0000001000 rw-p 00000000 00:05 7 /dev/hub
`;

t.test('the file of an emulated program is found where it is mapped from its beginning', async t => {
  t.equal(mappedAt(MAPS, 'hub'), '400000-402000');
  t.equal(mappedAt(MAPS.split('\n').slice(1).join('\n'), 'hub'), undefined, 'its header is not mapped');
  t.equal(mappedAt(MAPS, 'ld-linux-armhf.so.3'), '40801000-40820000');
});

t.test('devices are never opened, nor what is not there', async t => {
  t.equal(mappedAt(MAPS.split('\n').slice(4).join('\n'), 'hub'), undefined);
  t.equal(mappedAt('', 'hub'), undefined);
  t.equal(mappedAt('00400000-00402000 r-xp 00000000 00:00 0 hub', 'hub'), undefined);
});
