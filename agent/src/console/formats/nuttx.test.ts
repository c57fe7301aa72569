import t from 'tap';
import { NuttxFormat } from './nuttx.js';

const factsOf = (...lines: string[]) => lines.flatMap(line => new NuttxFormat().take(line));

t.test('ps and free are read; arguments are no name', async t => {
  t.strictSame(
    factsOf(
      '  TID   PID  PPID PRI POLICY   TYPE    NPX STATE    EVENT     SIGMASK            STACK    USED FILLED    CPU COMMAND',
      '    0     0     0   0 FIFO     Kthread   - Ready              0000000000000000 0004072 0000496  12.1%  75.0% Idle_Task',
      '    1     0     0 192 RR       Kthread   - Waiting  Semaphore 0000000000000000 0004024 0000376   9.3%   0.0% hpwork 0x60000000 0x60000050',
      '      total       used       free    maxused    maxfree  nused  nfree name',
      '   16760128      12264   16747864      15104   16745392     27      2 Umem',
    ),
    [
      { kind: 'stack', name: 'Idle_Task', id: 0, unused: 3576, size: 4072 },
      { kind: 'load', name: 'Idle_Task', permille: 750 },
      { kind: 'stack', name: 'hpwork', id: 1, unused: 3648, size: 4024 },
      { kind: 'load', name: 'hpwork', permille: 0 },
      { kind: 'heap', name: 'Umem', free: 16_747_864, size: 16_760_128, leastFree: 16_745_024 },
    ],
  );
});

t.test('without the load there is none, and what is gone meanwhile is an error line', async t => {
  const row =
    '    3     3     0 100 RR       Task      - Running            0000000000000000 0004048 0001424  35.1% nsh_main';
  t.strictSame(factsOf(row), [{ kind: 'stack', name: 'nsh_main', id: 3, unused: 2624, size: 4048 }]);
  t.strictSame(factsOf('nsh: cat: open failed: ENOENT', 'nsh> ps', row.slice(0, 90)), []);
});
