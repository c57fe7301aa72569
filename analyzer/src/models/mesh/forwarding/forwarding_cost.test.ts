import { randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { meteredWindow, type TickMeter } from '../../../testing/tick_meter.js';
import { ForwardingCost, type ForwardingWindow, forwardingJoules } from './index.js';

const HOP = 25e-6;
const LOADS = [0, 100, 200, 350, 500] as const;

/** What is learned of a relay in windows of other loads and paths. */
function learned(
  meter: (window: number, random: () => number) => TickMeter,
  seed: number,
  windows = 24,
): ForwardingCost {
  const random = randomNumbers(seed);
  const cost = new ForwardingCost();
  for (let i = 0; i < windows; i++) {
    const hops = i % 5;
    const traffic = {
      framesPerSecond: LOADS[Math.floor(5 * random())]!,
      hops,
      sendSeconds: 2e-4,
      hopSeconds: HOP,
    };
    cost.add(meteredWindow(traffic, meter(i, random), 10, random));
  }
  return cost;
}
const refusalOf = (cost: ForwardingCost): string => {
  const told = cost.estimate();
  return 'refused' in told ? told.refused : `told ${told.costs.microsecondsPerFrame.value}`;
};

t.test(
  'what a forwarded frame costs is told within 15 %, whatever the tick, and what no tick meets',
  async t => {
    for (const ticksPerSecond of [100, 250, 1000])
      for (const unmet of [0, 0.17])
        for (let seed = 1; seed <= 5; seed++) {
          const told = learned(
            () => ({ ticksPerSecond, idle: { unmet }, arrivals: 'random' }),
            seed,
          ).estimate();
          const about = `${ticksPerSecond} Hz, ${unmet} unmet, seed ${seed}: ${JSON.stringify(told)}`;
          if (!('costs' in told)) {
            t.fail(about);
            continue;
          }
          const { microsecondsPerFrame: each, percentPer100FramesPerSecond: percent } = told.costs;
          t.ok(Math.abs(each.value / (1e6 * HOP) - 1) < 0.15, about);
          t.ok(Math.abs(each.value - 1e6 * HOP) < 4 * each.sigma!, about);
          t.ok(Math.abs(percent.value - each.value / 100) < 1e-9);
        }
  },
);

t.test('traffic in step with the tick is not told a cost, wherever in the tick it falls', async t => {
  const locked = (idle: TickMeter['idle'], seed: number, driftPpm: number, ticksPerSecond: number) =>
    learned(
      (_, random) => ({
        ticksPerSecond,
        idle,
        arrivals: { after: (random() - 0.5) / ticksPerSecond, driftPpm },
      }),
      seed,
    );
  for (const idle of [{ unmet: 0.17 }, { unmet: 0 }, 'ticks'] as const)
    for (const driftPpm of [0, 5, 40])
      for (const ticksPerSecond of [100, 250])
        for (let seed = 1; seed <= 5; seed++)
          t.match(
            refusalOf(locked(idle, seed, driftPpm, ticksPerSecond)),
            /timer-locked|uncertain|saturated/,
            `idle ${JSON.stringify(idle)}, drift ${driftPpm}, ${ticksPerSecond} Hz, seed ${seed}`,
          );
  // always just after the tick, which then meets none of it
  t.equal(
    refusalOf(
      learned(() => ({ ticksPerSecond: 250, idle: { unmet: 0 }, arrivals: { after: 1e-4, driftPpm: 0 } }), 3),
    ),
    'timer-locked',
  );
});

const WINDOW: ForwardingWindow = {
  elapsedSeconds: 60,
  cpus: 1,
  idleSeconds: 50,
  sentFrames: 100,
  receivedFrames: 100,
  forwardedFrames: 1000,
  controlFrames: 500,
};

t.test('a stack that runs in threads is told by all fields, where softirq time has none of it', async t => {
  const random = randomNumbers(6);
  const [all, softirqOnly] = [new ForwardingCost(), new ForwardingCost()];
  for (let i = 0; i < 30; i++) {
    const traffic = { framesPerSecond: LOADS[i % 5]!, hops: i % 4, sendSeconds: 2e-4, hopSeconds: HOP };
    const meter: TickMeter = { ticksPerSecond: 250, idle: { unmet: 0 }, arrivals: 'random' };
    const { accountedSeconds, ...window } = {
      ...meteredWindow(traffic, meter, 10, random),
      softirqSeconds: 0,
    };
    all.add({ ...window, accountedSeconds });
    softirqOnly.add(window);
  }
  t.match(refusalOf(all), /^told/);
  t.equal(refusalOf(softirqOnly), 'timer-locked');
});

t.test('what cannot be told has its reason', async t => {
  const after = (windows: number, make: (i: number) => Partial<ForwardingWindow>): string => {
    const cost = new ForwardingCost();
    for (let i = 0; i < windows; i++) cost.add({ ...WINDOW, ...make(i) });
    return refusalOf(cost);
  };
  t.equal(
    after(5, () => ({})),
    'few-windows',
  );
  t.equal(
    after(40, () => ({ forwardedFrames: 10 })),
    'no-forwards',
  );
  t.equal(
    after(40, () => ({})),
    'steady',
    'nothing varies',
  );
  t.equal(
    after(40, i => ({ sentFrames: 100 * i, forwardedFrames: 300 * i, idleSeconds: 50 - i / 10 })),
    'steady',
    'forwarded frames go with those sent',
  );
  t.equal(
    after(40, () => ({ idleSeconds: 0.5 })),
    'saturated',
  );
  t.equal(
    after(40, i => ({ forwardedFrames: 500 * (i % 7), idleSeconds: i % 2 ? 20 : 50 })),
    'uncertain',
  );
  t.equal(
    after(40, i => ({ forwardedFrames: 500 * (i % 7), idleSeconds: 40 + (i % 7) })),
    'uncertain',
    'the more, the idler',
  );
});

t.test('a window that cannot be is left out', async t => {
  const cost = new ForwardingCost();
  for (const wrong of [
    { elapsedSeconds: 0 },
    { elapsedSeconds: Number.NaN },
    { cpus: 0 },
    { idleSeconds: -1 },
    { forwardedFrames: -5 },
    { forwardedFrames: 1e12 },
    { sentFrames: Number.NaN },
    { accountedSeconds: 1e9 },
    { softirqSeconds: -1 },
    { processSeconds: Number.POSITIVE_INFINITY },
  ])
    t.equal(cost.add({ ...WINDOW, ...wrong }), false, JSON.stringify(wrong));
  t.equal(cost.windows, 0);
});

t.test('it goes on after a restart as it was, in fewer than 600 bytes of numbers', async t => {
  const cost = learned(() => ({ ticksPerSecond: 250, idle: { unmet: 0.17 }, arrivals: 'random' }), 4);
  const saved = cost.save();
  t.ok((saved.length * 3) / 4 < 300);
  const again = new ForwardingCost();
  again.restore(JSON.parse(JSON.stringify(saved)));
  const told = cost.estimate();
  const toldAgain = again.estimate();
  if ('costs' in told && 'costs' in toldAgain)
    t.ok(Math.abs(toldAgain.costs.microsecondsPerFrame.value - told.costs.microsecondsPerFrame.value) < 0.01);
  else t.fail('both are told');
  for (const wrong of [undefined, 7, '', 'AAAA', saved.slice(8), `${saved}AAAA`, saved.replace(/^./, '/')]) {
    const other = new ForwardingCost();
    other.restore(wrong);
    t.ok(
      other.windows === 0 || 'costs' in other.estimate() || wrong === saved.replace(/^./, '/'),
      `${wrong}`.slice(0, 20),
    );
  }
});

t.test('windows without end fade, and what changed is learned', async t => {
  const cost = new ForwardingCost();
  const feed = (hop: number, windows: number): void => {
    for (let i = 0; i < windows; i++) {
      const forwardedFrames = 60 * (100 + 97 * (i % 9));
      cost.add({ ...WINDOW, forwardedFrames, idleSeconds: 58 - hop * forwardedFrames });
    }
  };
  feed(2e-5, 5000);
  feed(4e-5, 20_000);
  const told = cost.estimate();
  t.equal(cost.windows, 4097);
  if ('costs' in told) t.ok(Math.abs(told.costs.microsecondsPerFrame.value - 40) < 1, JSON.stringify(told));
  else t.fail(told.why);
});

t.test('joules are CPU time at what a busy CPU takes, no surer than either', async t => {
  const joules = forwardingJoules(
    { value: 20, sigma: 2, basis: 'modelled' },
    { value: 1.5, sigma: 0.3, basis: 'prior' },
  );
  t.ok(Math.abs(joules.value - 3e-5) < 1e-12);
  t.ok(Math.abs(joules.sigma! - 3e-5 * Math.hypot(0.1, 0.2)) < 1e-12);
  t.equal(joules.basis, 'prior');
  t.equal(
    forwardingJoules({ value: 20, basis: 'modelled' }, { value: 1, basis: 'measured' }).sigma,
    undefined,
  );
});
