import t from 'tap';
import { FreeRtosFormat } from './freertos.js';

const factsOf = (text: string) => text.split('\n').flatMap(line => new FreeRtosFormat().take(line));

t.test('lists and run times are read, names with blanks too, and percentages are not', async t => {
  const text = [
    'telemetry      \tX\t1\t342\t3',
    'Tmr Svc        \tB\t4\t98\t5',
    'net            \tR\t4\t98\t6\t0x1',
    'IDLE           \t101297670\t\t84%',
    'Tmr Svc        \t16\t\t<1%',
  ].join('\n');
  t.strictSame(factsOf(text), [
    { kind: 'stack', name: 'telemetry', id: 3, unused: 1368 },
    { kind: 'stack', name: 'Tmr Svc', id: 5, unused: 392 },
    { kind: 'stack', name: 'net', id: 6, unused: 392 },
    { kind: 'run', name: 'IDLE', counter: 101_297_670 },
    { kind: 'run', name: 'Tmr Svc', counter: 16 },
  ]);
});

t.test('torn lines, logs and headers tell nothing', async t => {
  for (const line of [
    'IDLE           \t1012',
    'E           \t101297670\t\t84',
    'sensor\tB\t3',
    'I (1234) wifi: connected',
    '=== tick 5003 heap_free 26968',
    'sensor         I (12) x: y\t124242\t',
  ])
    t.strictSame(factsOf(line), [], line);
});
