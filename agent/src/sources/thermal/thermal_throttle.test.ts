import t from 'tap';
import { type BoardFile, boardOf, filesIn } from '../../testing/boards/board_files.js';
import { sampledTables } from '../../testing/sampled.js';
import { ThermalThrottle } from './thermal_throttle.js';

t.test('x86 throttling: every core, each package once, nothing of a CPU that is offline', async t => {
  const cpu = (number: number, count: string, id: string): Record<string, BoardFile> => {
    const folder = `/sys/devices/system/cpu/cpu${number}`;
    const files = filesIn(`${folder}/thermal_throttle`, {
      core_throttle_count: count,
      core_throttle_total_time_ms: count === '' ? '' : '250\n',
      core_throttle_max_time_ms: count === '' ? '' : '40\n',
      package_throttle_count: count === '' ? '' : '9\n',
      package_throttle_total_time_ms: count === '' ? '' : '700\n',
      package_power_limit_count: count === '' ? '' : '8\n',
    });
    return id === '' ? files : { ...files, [`${folder}/topology/physical_package_id`]: `${id}\n` };
  };
  const host = boardOf({
    ...cpu(0, '7\n', '0'),
    ...cpu(1, '0\n', '0'),
    ...cpu(2, '', ''),
    '/sys/devices/system/cpu/cpufreq/x': '',
  });
  const rows = (await sampledTables(new ThermalThrottle(), host))['thermal_throttle'];
  t.strictSame(rows, [
    { domain: 0, number: 0, name: 'core', total_ms: 250, count: 7, max_ms: 40 },
    { domain: 1, number: 0, name: 'package', total_ms: 700, count: 9, power_limit_count: 8 },
    { domain: 0, number: 1, name: 'core', total_ms: 0, count: 0, max_ms: 0 },
    { domain: 0, number: 2, name: 'core' },
  ]);
});
