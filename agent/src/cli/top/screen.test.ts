import t from 'tap';
import type { ProcessRate } from './rates.js';
import { processTable, useTable } from './screen.js';

const rate = (more: Partial<ProcessRate>): ProcessRate => ({
  pid: 7,
  name: 'sh',
  uid: 0,
  cpuPercent: 0,
  rssBytes: 0,
  readPerSecond: 0,
  writtenPerSecond: 0,
  started: false,
  ...more,
});
const NODE = rate({
  pid: 4_194_304,
  name: 'node',
  cpuPercent: 12.34,
  rssBytes: 4_089_446,
  readPerSecond: undefined,
  writtenPerSecond: 1_234_567,
  started: true,
});

t.test('processes stand below their titles, with amounts as the analyzer writes them', async t => {
  const options = { columns: 80, lines: 2, colour: false, head: 'load 0.1' };
  t.equal(
    processTable([NODE, rate({}), rate({ pid: 8 })], options),
    `load 0.1  3 processes, 1 busy
    PID   CPU %    MEMORY   READ/s  WRITE/s  PROCESS
4194304    12.3  3.90 MiB        -  1.23 MB  node *
      7     0.0       0 B      0 B      0 B  sh
`,
  );
});

t.test('no line is wider than the terminal, however narrow', async t => {
  for (const columns of [40, 55, 80]) {
    const text = processTable([rate({ name: 'n'.repeat(100) })], {
      columns,
      lines: 9,
      colour: false,
      head: 'load 1 2 3',
    });
    t.ok(
      text.split('\n').every(line => line.length <= columns),
      text,
    );
  }
});

t.test('the title is bold where it may be, and nothing else is', async t => {
  const text = processTable([NODE], { columns: 80, lines: 1, colour: true, head: 'load 1' });
  const [, title = ''] = text.split('\n');
  t.ok(title.startsWith('\x1b[1m') && title.endsWith('\x1b[0m'), title);
  t.equal(text.split('\x1b').length, 3);
});

t.test('a process that is watched keeps its columns from line to line', async t => {
  const [title, busy] = useTable([NODE]);
  t.equal(title, ' CPU %    MEMORY   READ/s  WRITE/s');
  t.equal(busy, '  12.3  3.90 MiB        -  1.23 MB');
  t.equal(useTable([])[0], title);
  t.equal(useTable([rate({})])[1], '   0.0       0 B      0 B      0 B');
});
