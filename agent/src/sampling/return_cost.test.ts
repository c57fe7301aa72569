import t from 'tap';
import { Budget, SHEDDING } from './budget.js';
import { DEFAULT_PLAN } from './plan.js';
import { returnCost, type SourceCost } from './return_cost.js';

const slow = (micros?: number): SourceCost => ({ rhythm: 'slow', walks: false, micros });
const [NOTHING, NO_SLOW, NO_WALKS, HALF] = SHEDDING as [never, never, never, never];

t.test('what comes back costs what it took, as often as the plan reads it', async t => {
  const walk: SourceCost = { rhythm: 'process', walks: true, micros: 10_000 };
  const process: SourceCost = { rhythm: 'process', walks: false, micros: 20_000 };
  const device: SourceCost = { rhythm: 'device', walks: false, micros: 5000 };
  const costs = [slow(60_000), walk, process, device];
  t.equal(returnCost(costs, DEFAULT_PLAN, NO_SLOW, NOTHING), 1, '60 ms a minute');
  t.equal(returnCost(costs, DEFAULT_PLAN, NO_WALKS, NO_SLOW), 2, '10 ms every five seconds');
  t.equal(returnCost(costs, DEFAULT_PLAN, HALF, NO_WALKS), 2, 'processes twice as often');
  t.equal(returnCost([slow()], DEFAULT_PLAN, NO_SLOW, NOTHING), undefined, 'never read');
  t.equal(returnCost([], DEFAULT_PLAN, NO_SLOW, NOTHING), undefined);
  t.equal(returnCost([device], DEFAULT_PLAN, NO_SLOW, NOTHING), 0, 'nothing there to come back');
  t.equal(returnCost(costs, DEFAULT_PLAN, SHEDDING[5]!, SHEDDING[4]!), undefined, 'columns');
});

/** Seconds of an agent that uses so much beside its slow sources. @returns the levels that it had. */
function levels(seconds: number, used: number, slowMicros: number, started: number): number[] {
  const budget = new Budget();
  const found: number[] = [];
  let cpuMicros = 0;
  for (let i = 0; i < seconds; i++) {
    cpuMicros += used * 1000 + (i < 10 ? started * 1000 : 0);
    if (budget.level === 0) cpuMicros += slowMicros / 60;
    budget.weigh(
      { atMs: i * 1000, cpuMicros, wakeups: 0, rssBytes: 0 },
      { cpuPermille: 50, memoryKb: 10_000, wakeupsPerSecond: 100 },
      (from, to) => returnCost([slow(slowMicros)], DEFAULT_PLAN, from, to),
    );
    if (found.at(-1) !== budget.level) found.push(budget.level);
  }
  return found;
}

t.test('a start that costs much sheds nothing', async t => {
  t.strictSame(levels(600, 35, 60_000, 900), [0]);
});

t.test('slow sources come back where they fit, though without them it is not calm', async t => {
  const budget = new Budget();
  let cpuMicros = 0;
  const run = (seconds: number, permille: number): void => {
    for (let i = 0; i < seconds; i++) {
      cpuMicros += permille * 1000;
      at += 1000;
      budget.weigh(
        { atMs: at, cpuMicros, wakeups: 0, rssBytes: 0 },
        { cpuPermille: 50, memoryKb: 10_000, wakeupsPerSecond: 100 },
        (from, to) => returnCost([slow(60_000)], DEFAULT_PLAN, from, to),
      );
    }
  };
  let at = 0;
  run(30, 40);
  run(11, 80);
  t.ok(budget.level > 0);
  run(300, 40);
  t.equal(budget.level, 0, '40 and 1 of 50');
});
