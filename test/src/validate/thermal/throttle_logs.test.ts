import t from 'tap';
import type { ThrottleLog } from './throttle_log.js';
import { throttleLogGates } from './throttle_logs.js';

/** Ten minutes of full load, the second half at a clock and temperature. */
const log = (name: string, mhz: number, celsius: number, more: Partial<ThrottleLog> = {}): ThrottleLog => ({
  name,
  board: 'a board',
  isX86: false,
  isFree: false,
  cpus: 4,
  rows: Array.from({ length: 60 }, (_, i) => ({
    at: 10 * (i + 1),
    hertz: [i < 30 ? 2e9 : mhz * 1e6],
    busy: 1,
    celsius: i < 30 ? 60 : celsius,
  })),
  truths: [],
  ...more,
});
const truth = (lost: number, isReached = true) => ({ cpus: undefined, topHertz: 2e9, lost, isReached });

function gatesOf(...logs: ThrottleLog[]) {
  const printed: string[] = [];
  const context = {
    data: '',
    quick: false,
    parts: [],
    print: (text: string) => void printed.push(text),
    progress: () => undefined,
  };
  const gates = throttleLogGates({ logs, rows: 60 * logs.length, dropped: 0 }, context);
  return {
    gates: new Map(gates.map(({ gate, value, holds }) => [gate, { value, holds }])),
    printed: printed.join(''),
  };
}

t.test('half the clock for half the time is a quarter, and found', async t => {
  const { gates } = gatesOf(log('hot', 1000, 80, { truths: [truth(0.25)] }));
  t.match(gates.get('logs: events missed'), { value: 0, holds: true });
  t.ok(gates.get('logs: lost capacity, mean error')!.value! < 0.8);
});

t.test(
  'an error of what is lost, an event that is missed and one that is invented fail a gate each',
  async t => {
    t.equal(
      gatesOf(log('hot', 1000, 80, { truths: [truth(0.1)] })).gates.get('logs: lost capacity, mean error')!
        .holds,
      false,
    );
    t.equal(
      gatesOf(log('cold', 1000, 40, { truths: [truth(0.25)] })).gates.get('logs: events missed')!.holds,
      false,
    );
    t.equal(
      gatesOf(log('hot', 1000, 80, { isFree: true })).gates.get('logs: found where there was none')!.holds,
      false,
    );
  },
);

t.test('of a cool machine without an event, what cannot be judged is left out by name', async t => {
  const { gates, printed } = gatesOf(log('cool', 2000, 45, { isFree: true }));
  t.strictSame([...gates.keys()], ['logs: found where there was none']);
  t.match(printed, /not judged: there is no truth of clocks in these logs/);
  t.match(printed, /not judged: there is no event in these logs/);
});

t.test('turbo that ends in the heat is no event of x86, nor is a table that promises too much', async t => {
  const { gates } = gatesOf(
    log('turbo', 1500, 80, { isX86: true, isFree: true }),
    log('table', 2000, 40, { truths: [{ ...truth(0.15, false), topHertz: 2.4e9 }] }),
  );
  t.match(gates.get('logs: found where there was none, x86'), { value: 0, holds: true });
  t.match(gates.get('logs: found in tables of clocks'), { value: 0, holds: true });
});
