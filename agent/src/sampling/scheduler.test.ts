import t from 'tap';
import type { Cancel } from '../host/host.js';
import type { Rhythm } from '../sources/source.js';
import { changePlan, DEFAULT_PLAN } from './plan.js';
import { Scheduler } from './scheduler.js';

function scheduler(clock: TestClock, changes = {}): { scheduler: Scheduler; log: Log } {
  const log: Log = { samples: [], publishes: [], infos: [], watches: [] };
  const made = new Scheduler(clock, changePlan(DEFAULT_PLAN, changes), {
    sample: async rhythms => {
      log.samples.push({ at: clock.now, rhythms: [...rhythms] });
    },
    watch: () => log.watches.push(clock.now),
    publish: () => log.publishes.push(clock.now),
    checkInfo: async () => {
      log.infos.push(clock.now);
    },
  });
  made.start();
  return { scheduler: made, log };
}

/** A clock that stands still until it is told, with at most one timer, as the scheduler sets it. */
class TestClock {
  now = 0;
  private timers: { at: number; run: () => void }[] = [];

  monotonicMs(): number {
    return this.now;
  }

  /** A second and a bit after a full minute. */
  wallMs(): number {
    return 1_700_000_041_200 + this.now;
  }

  timer(delayMs: number, run: () => void): Cancel {
    const timer = { at: this.now + delayMs, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter(one => one !== timer);
    };
  }

  get pending(): number {
    return this.timers.length;
  }

  /** Lets `ms` pass; what is due runs on time, unless `stalled`. */
  async pass(ms: number, stalled = false): Promise<void> {
    const end = this.now + ms;
    if (stalled) this.now = end;
    for (;;) {
      const next = this.timers.filter(timer => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.timers = this.timers.filter(one => one !== next);
      this.now = Math.max(this.now, next.at);
      next.run();
      for (let i = 0; i < 10; i++) await Promise.resolve();
    }
    this.now = end;
  }
}

interface Log {
  samples: { at: number; rhythms: Rhythm[] }[];
  publishes: number[];
  infos: number[];
  watches: number[];
}

t.test('devices every second, processes every five, frames every ten, without drift', async t => {
  const clock = new TestClock();
  const { log } = scheduler(clock);
  await clock.pass(20_000);
  t.strictSame(
    log.samples.map(sample => sample.at),
    Array.from({ length: 21 }, (_, i) => i * 1000),
  );
  t.strictSame(
    log.samples.filter(sample => sample.rhythms.includes('process')).map(sample => sample.at),
    [0, 5000, 10_000, 15_000, 20_000],
  );
  t.strictSame(log.publishes, [0, 10_000, 20_000]);
  t.equal(clock.pending, 1, 'one timer');
});

t.test('a stall is not caught up on, and the rhythm keeps its phase', async t => {
  const clock = new TestClock();
  const { log } = scheduler(clock);
  await clock.pass(1000);
  await clock.pass(60_300, true);
  await clock.pass(1700);
  t.strictSame(
    log.samples.map(sample => sample.at),
    [0, 1000, 61_300, 62_000, 63_000],
  );
  t.strictSame(log.publishes, [0, 61_300]);
});

t.test('a plan changed at run time holds at once', async t => {
  const clock = new TestClock();
  const { scheduler: made, log } = scheduler(clock, {
    deviceMs: 60_000,
    processMs: 60_000,
    publishMs: 60_000,
  });
  await clock.pass(500);
  made.change(changePlan(DEFAULT_PLAN, { deviceMs: 200, publishMs: 60_000 }));
  await clock.pass(1000);
  t.strictSame(
    log.samples.map(sample => sample.at),
    [0, 700, 900, 1100, 1300, 1500],
  );
});

t.test('work put between steps never overlaps one, and stopping ends all of it', async t => {
  const clock = new TestClock();
  const { scheduler: made, log } = scheduler(clock);
  await clock.pass(0);
  const before = log.samples.length;
  let release = (): void => {};
  const work = made.between(
    () =>
      new Promise<void>(resolve => {
        release = resolve;
      }),
  );
  await clock.pass(3000);
  t.equal(log.samples.length, before);
  release();
  await work;
  await clock.pass(1000);
  t.equal(log.samples.length, before + 2);
  await made.stop();
  await clock.pass(10_000);
  t.equal(log.samples.length, before + 2);
  t.equal(clock.pending, 0);
});

t.test('frames that wait for other traffic go out at multiples on the wall clock', async t => {
  const clock = new TestClock();
  const { scheduler: made, log } = scheduler(clock);
  made.change(changePlan(DEFAULT_PLAN, { publishMs: 30_000 }), true);
  await clock.pass(200_000);
  const wall = log.publishes.slice(1).map(at => (clock.wallMs() - clock.now + at) % 30_000);
  t.ok(wall.length >= 5);
  t.ok(
    wall.every(ms => ms === 0),
    `${wall}`,
  );
});

t.test('one process is watched for a while, and then no more', async t => {
  const clock = new TestClock();
  const { scheduler: made, log } = scheduler(clock);
  await clock.pass(1050);
  made.watch(100, 2000);
  await clock.pass(60_000);
  t.ok(log.watches.length >= 19 && log.watches.length <= 21, `${log.watches.length}`);
  t.ok(log.watches.every(at => at >= 1050 && at <= 3150));
  made.watch(100, 5000);
  made.watch(100, 0);
  await clock.pass(1000);
  t.ok(log.watches.length <= 21, 'ended on request');
});

t.test('who has work done between steps again and again does not keep the steps from their turn', async t => {
  const clock = new TestClock();
  const { scheduler: made, log } = scheduler(clock);
  await clock.pass(0);
  let isOver = false;
  const ask = async (): Promise<void> => {
    while (!isOver) {
      await made.between(async () => {
        clock.now += 100;
      });
    }
  };
  const asking = [ask(), ask(), ask()];
  while (clock.now < 10_000) await Promise.resolve();
  isOver = true;
  await Promise.all(asking);
  t.ok(log.samples.length >= 10, `${log.samples.length} samples in ten seconds`);
  t.ok(log.publishes.length >= 2);
  await made.stop();
});
