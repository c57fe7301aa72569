import type { Finding } from '@edgevitals/shared/results';
import t from 'tap';
import type { Condition } from './condition.js';
import { isNews } from './finding_news.js';

const said = (summary: string, ...evidence: Condition['evidence'][number][]): Condition => ({
  kind: 'process.cpu-hog',
  subject: 'a',
  severity: 'warning',
  level: 'raised',
  summary,
  hint: 'look',
  evidence,
});
const told = ({ level: _, ...condition }: Condition): Finding => ({
  ...condition,
  id: '1',
  device: 'dev1',
  status: 'open',
  openedAt: 0,
  updatedAt: 0,
  occurrences: 1,
  evidence: [...condition.evidence],
});
const cpu = (value: number) => ({ name: 'cpu', value, unit: 'CPUs' });
const pid = (value: number) => ({ name: 'pid', value, unit: '' });

t.test('figures that jitter, and words that tell them, are no news', async t => {
  const before = told(said('a has used 95% of a CPU for 60 s, 1.02 MB', cpu(0.95), pid(7)));
  t.notOk(isNews(before, said('a has used 97% of a CPU for 65 s, 998 kB', cpu(0.97), pid(7))));
  t.notOk(isNews(told(said('x', cpu(Number.NaN))), said('x', cpu(Number.NaN))));
  t.notOk(isNews(told(said('x', cpu(0))), said('x', cpu(0))));
});

t.test('a figure that has moved, another process, another figure and other words are', async t => {
  const before = told(said('a has used 95% of a CPU', cpu(0.95), pid(7)));
  for (const [what, now] of [
    ['moved', said('a has used 80% of a CPU', cpu(0.8), pid(7))],
    ['another process', said('a has used 95% of a CPU', cpu(0.95), pid(8))],
    ['not known any more', said('a has used 95% of a CPU', cpu(Number.NaN), pid(7))],
    ['another figure', said('a has used 95% of a CPU', { ...cpu(0.95), name: 'duration' }, pid(7))],
    ['one more', said('a has used 95% of a CPU', cpu(0.95), pid(7), cpu(1))],
    ['other words', said('a spins', cpu(0.95), pid(7))],
    ['another hint', { ...said('a has used 95% of a CPU', cpu(0.95), pid(7)), hint: 'run' }],
  ] as const)
    t.ok(isNews(before, now), what);
});
