import { TABLES } from '@edgevitals/shared/frame';
import t from 'tap';
import { NodeHost } from '../../host/node.js';
import { sampledColumns } from '../../testing/sampled.js';
import { RowSet } from '../reading/row_set.js';
import { parseAlignment, Traps } from './traps.js';

/** As Linux 6.1 prints it on an ARMv7 (arch/arm/mm/alignment.c, alignment_proc_show). */
const ALIGNMENT = `User:\t\t1200
System:\t\t34 (ip_rcv_core+0x54/0x3c8)
Skipped:\t0
Half:\t\t4
Word:\t\t1230
DWord:\t\t0
Multi:\t\t0
User faults:\t2 (fixup)
`;

t.test('/proc/cpu/alignment: accesses of programs and of the kernel, not the setting', async t => {
  const root = t.testdir({ proc: { cpu: { alignment: ALIGNMENT } } });
  t.strictSame(await sampledColumns(new Traps(), new NodeHost({ root })), [
    { id: 'unaligned user', count: 1200 },
    { id: 'unaligned kernel', count: 34 },
  ]);
});

t.test('MIPS: unaligned accesses, and floating point that is emulated', async t => {
  const root = t.testdir({
    sys: {
      kernel: { debug: { mips: { unaligned_instructions: '7\n', fpuemustats: { emulated: '90210\n' } } } },
    },
  });
  t.strictSame(await sampledColumns(new Traps(), new NodeHost({ root })), [
    { id: 'unaligned', count: 7 },
    { id: 'floating point', count: 90_210 },
  ]);
});

t.test('where nothing is counted, that is said, and no row is made up', async t => {
  const host = new NodeHost({ root: t.testdir({}) });
  t.match(await new Traps().probe(host), [{ state: 'absent' }]);
  t.strictSame(await sampledColumns(new Traps(), host), []);
  const set = new RowSet(TABLES.trap.columns.length, 4).begin();
  parseAlignment('User faults:\t2 (fixup)\nsomething else\n', set);
  t.strictSame(set.rows, []);
});
