import t from 'tap';
import { type BoardFile, boardOf, filesIn } from '../../testing/boards/board_files.js';
import { sampledTables } from '../../testing/sampled.js';
import { RuntimePm } from './runtime_pm.js';

t.test('runtime PM: peripherals and what has been suspended, by what they are for', async t => {
  const device = (bus: string, name: string, status: string, suspended: string): Record<string, BoardFile> =>
    filesIn(`/sys/bus/${bus}/devices/${name}/power`, {
      runtime_status: `${status}\n`,
      runtime_active_time: '41201\n',
      runtime_suspended_time: `${suspended}\n`,
    });
  const host = boardOf({
    ...device('mmc', 'mmc0:0001', 'active', '2831'),
    ...device('usb', '1-1.2', 'active', '0'),
    ...device('usb', '1-1.2:1.0', 'unsupported', '0'),
    ...device('pci', '0000:00:1f.0', 'active', '0'),
    ...device('platform', 'fe00b840.gpio', 'active', '0'),
    ...device('platform', 'fec00000.v3d', 'suspended', '900'),
    '/sys/class/net/wlan0/device': { link: '../../../1-1.2:1.0' },
    '/sys/class/drm/card0/device': { link: '../../../fec00000.v3d' },
    '/sys/class/drm/card0-HDMI-A-1/device': { link: '../../card0' },
  });
  t.strictSame((await sampledTables(new RuntimePm(), host))['runtime_pm'], [
    { name: 'mmc mmc0:0001', active_ms: 41_201, suspended_ms: 2831, status: 0 },
    { name: 'platform fec00000.v3d card0', active_ms: 41_201, suspended_ms: 900, status: 1 },
    { name: 'usb 1-1.2 wlan0', active_ms: 41_201, suspended_ms: 0, status: 0 },
  ]);
  const crowd = Object.assign(
    {},
    ...Array.from({ length: 200 }, (_, i) => device('i2c', `1-00${i}`, 'active', '0')),
  );
  t.equal((await sampledTables(new RuntimePm(), boardOf(crowd)))['runtime_pm']?.length, 64);
});
