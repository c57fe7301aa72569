import t from 'tap';
import { fieldValues } from '../../testing/field_values.js';
import { PidIo } from './proc_pid_io.js';

t.test('/proc/[pid]/io: seven counters in the order of the file', async t => {
  const io = new PidIo();
  io.parse(
    'rchar: 7274\nwchar: 298\nsyscr: 12\nsyscw: 1\nread_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 18446744073709551615\n',
  );
  t.strictSame(fieldValues(io), [7274, 298, 12, 1, 4096, 8192, 18446744073709551615n]);
  io.parse('');
  t.strictSame(fieldValues(io), new Array(7).fill(undefined));
});
