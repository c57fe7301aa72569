import type { TopAnswer } from '@edgevitals/shared/results';
import { RESULT_EXAMPLES } from '@edgevitals/shared/testing';
import t from 'tap';
import { palette } from '../render/colour.js';
import { wholeScreen } from '../render/fit_screen.js';
import { topView } from './top.js';
import type { Lines } from './view.js';

const drawnOf: Lines<TopAnswer> = (answer, options) => wholeScreen(topView(answer, options));
const OPTIONS = { width: 80, colours: palette(false), now: 1_790_000_100 };
const EXAMPLE = RESULT_EXAMPLES['top answer'] as TopAnswer;

t.test('a load that the kernel does not tell is unknown, of as many CPUs as there are', async t => {
  const { cpuRatio: _, memoryUsedBytes: __, ...known } = EXAMPLE;
  const drawn = (answer: TopAnswer): string => drawnOf(answer, OPTIONS)[1] ?? '';
  t.match(drawn({ ...known, cpus: 4, cpuHistory: [] }), /^load of 4 CPUs unknown {2}memory - of /);
  t.match(drawn({ ...EXAMPLE, cpuRatio: 0 }), /^CPU 0 %? ?of \d/, 'at rest is known');
  const { cpus: _cpus, memoryTotalBytes: _total, ...nothing } = known;
  t.equal(drawn({ ...nothing, cpuHistory: [] }), 'load unknown  memory unknown');
});

t.test(
  'a device seen late in the window has blanks before that, not an idle load, and columns stay',
  async t => {
    const history = [...new Array<null>(10).fill(null), 0, 0.5];
    const { energy: _, celsius: __, ...first } = EXAMPLE.processes[0]!;
    const processes = [{ ...first, history }];
    const cpuHistory = [...new Array<null>(18).fill(null), 0, 1];
    const lines = drawnOf({ ...EXAMPLE, cpuRatio: 0.5, cpuHistory, processes, counted: [] }, OPTIONS);
    t.match(lines[1], / {19}▁█ {2}memory/);
    const [head = '', row = ''] = lines.slice(lines.findIndex(line => line.includes('HISTORY')));
    const at = head.indexOf('HISTORY');
    t.equal(row.slice(at, at + 12), `${' '.repeat(10)}▁█`, 'scaled to what is known');
  },
);

t.test(
  'energy and degrees have a column where they are told, and what joules are worth is said once',
  async t => {
    const lines = drawnOf(EXAMPLE, OPTIONS);
    t.match(lines.join('\n'), /\n *PID +PROGRAM +CPU +HISTORY +MEMORY +WRITTEN +ENERGY +HEATED BY\n/);
    t.match(lines.join('\n'), / 1\.25 J +1\.3 ± 0\.1 °C\n/);
    t.ok(lines.includes('energy: ± 8.0 %, modelled'));
  },
);
