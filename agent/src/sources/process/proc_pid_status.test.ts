import t from 'tap';
import { fieldValues } from '../../testing/field_values.js';
import { PidStatus } from './proc_pid_status.js';

t.test('/proc/[pid]/status: fields by the beginning of their line, which no name can forge', async t => {
  const status = new PidStatus();
  status.parse(
    'Name:\tx\\nUid:\\t9\nUmask:\t0022\nUid:\t1000\t0\t0\t0\nVmSwap:\t      12 kB\nThreads:\t1\nvoluntary_ctxt_switches:\t71\nnonvoluntary_ctxt_switches:\t5\n',
  );
  t.strictSame(fieldValues(status), [1000, 12, 71, 5]);
});
