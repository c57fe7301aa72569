import t from 'tap';
import { fieldValues } from '../../testing/field_values.js';
import { PidSchedstat } from './proc_pid_schedstat.js';

t.test('/proc/[pid]/schedstat: three numbers', async t => {
  const sched = new PidSchedstat();
  sched.parse('762002 17 1\n');
  t.strictSame(fieldValues(sched), [762002, 17, 1]);
});
