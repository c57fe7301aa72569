import t from 'tap';
import type { ProcessRate } from './rates.js';
import { sortRates, withText } from './select.js';

const rate = (pid: number, name: string, more: Partial<ProcessRate> = {}): ProcessRate => ({
  ...{ pid, name, uid: 0, cpuPercent: 0, rssBytes: 0, started: false },
  ...{ readPerSecond: 0, writtenPerSecond: 0 },
  ...more,
});
const RATES = [
  rate(1, 'init', { rssBytes: 5 }),
  rate(2, 'Node', { cpuPercent: 9, writtenPerSecond: undefined }),
  rate(30, 'sh', { cpuPercent: 1, writtenPerSecond: 7 }),
];
const pids = (rates: readonly ProcessRate[]): number[] => rates.map(({ pid }) => pid);

t.test('those with most stand first, and what is refused last', async t => {
  t.same(pids(sortRates(RATES, 'cpu')), [2, 30, 1]);
  t.same(pids(sortRates(RATES, 'memory')), [1, 2, 30]);
  t.same(pids(sortRates(RATES, 'written')), [30, 1, 2], 'refused is not 0');
  t.same(pids(sortRates(RATES, 'read')), [2, 30, 1], 'of equals by CPU');
});

t.test('a filter is of names, whatever their case, or of one pid', async t => {
  t.same(pids(withText(RATES, 'NOD')), [2]);
  t.same(pids(withText(RATES, '30')), [30]);
  t.same(pids(withText(RATES, '')), [1, 2, 30]);
});
