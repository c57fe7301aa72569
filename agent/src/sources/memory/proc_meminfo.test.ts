import { columnsOf } from '@edgevitals/shared/frame';
import t from 'tap';
import { newMemoryRow, parseMeminfo } from './proc_meminfo.js';

t.test('/proc/meminfo: KiB by name, absent where the kernel is old', async t => {
  const row = newMemoryRow();
  const memory = columnsOf('memory');
  parseMeminfo(
    'MemTotal:       24684084 kB\nMemFree:        20 kB\nBuffers: 3 kB\nSwapCached: 9 kB\nDirty:  44 kB\n',
    row,
  );
  t.equal(row.get(memory.total_kb), 24684084);
  t.equal(row.get(memory.dirty_kb), 44);
  t.equal(row.get(memory.available_kb), undefined);
  t.throws(() => parseMeminfo('', newMemoryRow()), { code: 'SOURCE_MALFORMED' });
});
