import type { Finding } from '@edgevitals/shared/results';
import t from 'tap';
import { matrixRows, verdictsOf } from './matrix.js';
import type { Started } from './scene.js';
import type { Truth } from './workloads.js';

const started = (truth: Truth, pid: number): Started => ({
  truth,
  pid,
  name: `${truth}-${pid}`,
  command: '',
  args: [],
});
const finding = (pid: number, summary = '', kind = 'power.polling'): Finding =>
  ({ kind, summary, evidence: [{ name: 'pid', value: pid, unit: '' }] }) as unknown as Finding;
const PROGRAMS = [started('poller', 1), started('poller', 2), started('paced', 3), started('event', 4)];

t.test('findings are right by what they claim, and counted by what is true', async t => {
  const verdicts = verdictsOf(PROGRAMS, [finding(1, 'and it does next to nothing'), finding(3), finding(9)]);
  t.match(verdicts, { precision: 1, strict: 0.5, recall: 0.5, untrue: [] });
  t.same(matrixRows(verdicts).slice(0, 2), [
    ['poller', '1', '1', 'poller-2'],
    ['paced', '1', '0', 'paced-3'],
  ]);
});

t.test('a claim that is not true counts against them, and so does silence', async t => {
  const wrong = verdictsOf(PROGRAMS, [finding(1), finding(3, 'it does next to nothing'), finding(4)]);
  t.match(wrong, { precision: 1 / 3, untrue: ['paced-3: does something', 'event-4: woken by others'] });
  t.match(verdictsOf(PROGRAMS, [finding(1, '', 'power.busy-loop')]), { precision: 0, recall: 0 });
});
