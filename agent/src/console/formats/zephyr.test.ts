import t from 'tap';
import { ZephyrFormat } from './zephyr.js';

const factsOf = (...lines: string[]) => {
  const format = new ZephyrFormat();
  return lines.flatMap(line => format.take(line));
};

t.test('the thread analyzer is read, with and without the prefix of the log', async t => {
  t.strictSame(
    factsOf(
      'Thread analyze:',
      ' thread_b            : STACK: unused 740 usage 284 / 1024 (27 %); CPU: 0 %',
      '      : Total CPU cycles used: 242',
      '[00:00:30.725,463] <inf> thread_analyzer:  idle 00             : STACK: unused 192 usage 64 / 256 (25 %); CPU: 98 % (97 %)',
      '[00:00:30.725,500] <inf> thread_analyzer:       : Total CPU cycles used: 4000242',
    ),
    [
      { kind: 'stack', name: 'thread_b', unused: 740, size: 1024 },
      { kind: 'run', name: 'thread_b', counter: 242 },
      { kind: 'stack', name: 'idle 00', unused: 192, size: 256 },
      { kind: 'run', name: 'idle 00', counter: 4_000_242 },
    ],
  );
});

t.test('the shell is read, over the lines of a thread', async t => {
  t.strictSame(
    factsOf(
      ' 0x20002478 EFR32 LL',
      '\toptions: 0x0, priority: -16 timeout: 0',
      '\tstate: pending, entry: 0x8022921',
      '\tTotal execution cycles: 2570 (0 %)',
      '\tstack size 1024, unused 296, usage 728 / 1024 (71 %)',
      '*0x200025f8 shell_uart',
      '\tTotal execution cycles: 88 (0 %)',
      '0x3fcb1940 rx_q[0] (real size 2048):\tunused 1760\tusage  288 / 2048 (14 %)',
      'free:           1200',
      'allocated:      800',
      'max. allocated: 900',
    ),
    [
      { kind: 'run', name: 'EFR32 LL', counter: 2570 },
      { kind: 'stack', name: 'EFR32 LL', unused: 296, size: 1024 },
      { kind: 'run', name: 'shell_uart', counter: 88 },
      { kind: 'stack', name: 'rx_q[0]', unused: 1760, size: 2048 },
      { kind: 'heap', name: '', free: 1200, size: 2000, leastFree: 1100 },
    ],
  );
});

t.test('cycles of nobody, and torn lines, tell nothing', async t => {
  t.strictSame(
    factsOf(
      '      : Total CPU cycles used: 242',
      ' thread_b            : STACK: unused 740 us',
      '\tstack size 1024',
    ),
    [],
  );
});
