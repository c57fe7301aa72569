import t from 'tap';
import { boardOf } from '../../testing/boards/board_files.js';
import { sampledTables } from '../../testing/sampled.js';
import { CpuState } from './cpu_state.js';

t.test('CPUs that are off have a row too', async t => {
  const host = boardOf({
    '/sys/devices/system/cpu/online': '0-1\n',
    '/sys/devices/system/cpu/present': '0-2\n',
  });
  t.strictSame((await sampledTables(new CpuState(), host))['cpu_state'], [
    { cpu: 0, online: 1 },
    { cpu: 1, online: 1 },
    { cpu: 2, online: 0 },
  ]);
});
