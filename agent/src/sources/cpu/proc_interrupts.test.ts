import type { Row } from '@edgevitals/shared/frame';
import t from 'tap';
import { capturedBoard } from '../../testing/boards/captured_board.js';
import { parseInterrupts } from './proc_interrupts.js';

t.test('/proc/interrupts: device by number, summed over CPUs, on every architecture', async t => {
  const names = (name: string): string[] =>
    parseInterrupts(capturedBoard(name).readText('/proc/interrupts'), new Map()).map(row => row.id.name);
  t.match(names('node-arm64').join(), /11 arch_timer,21 virtio0-req.0.*IPI0 Rescheduling interrupts/);
  t.match(names('node-mipsel').join(), /0 timer.*23 timer,ERR/);
  t.match(names('gateway-amd64').join(), /4 ttyS0.*LOC Local timer interrupts/);
  const known = new Map<string, Row>();
  const [wrapped] = parseInterrupts(
    '    CPU0  CPU1\n 7: 4294967295 2 GIC-0 34 Level     mmc0\n 8: 0 0 GIC-0 35 Edge  x\n',
    known,
  );
  t.equal(wrapped!.get(0), 1, 'modulo 2^32, as each CPU counts');
  t.equal(known.size, 1, 'one that never came has no row');
  t.equal(
    parseInterrupts('  CPU0\n 7: 9 GIC-0 34 Level     mmc0\n', known)[0],
    wrapped,
    'the same row again',
  );
  const many = `  CPU0\n${Array.from({ length: 500 }, (_, i) => ` ${i}: 1 GIC-0 ${i} Edge      dev\n`).join('')}`;
  t.equal(parseInterrupts(many, known).length, 128);
  t.throws(() => parseInterrupts('', known), { code: 'SOURCE_MALFORMED' });
});
