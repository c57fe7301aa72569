/** A device that sends known amounts to the whole analyzer, and what windows say of them: live, after a stop, after a crash. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { MemoryBroker } from '@edgevitals/shared/mqtt';
import type { DevicesAnswer, ProcessAnswer, TopAnswer } from '@edgevitals/shared/results';
import { RequestClient } from '@edgevitals/shared/rpc';
import { Topics } from '@edgevitals/shared/topics';
import t from 'tap';
import { SegmentFrameLog } from '../history/segments/index.js';
import { SqliteStore } from '../history/sqlite/index.js';
import { manualClock } from '../testing/manual_clock.js';
import { ScriptedDevice } from '../testing/scripted_device.js';
import { type Analyzer, startAnalyzer } from './analyzer.js';

const topics = new Topics();
const START_MS = Date.UTC(2026, 0, 1, 0, 0, 7);
const DAY_MS = 86_400_000;
const HZ = 100;
const WINDOWS = ['30s', '1m', '5m', '15m'] as const;

/** What the device did between two readings, in true time, seconds. */
interface Done {
  readonly from: number;
  readonly to: number;
  readonly cpuSeconds: number;
}

interface Asked {
  readonly window?: string;
  readonly by?: 'program' | 'process';
  readonly limit?: number;
}

/** One device at an analyzer with a store and a frame log, which can be stopped, killed and started again. */
class Lab {
  readonly kernel = new ScriptedDevice('gw-1');
  readonly done: Done[] = [];
  readonly clock = manualClock(START_MS / 1000);
  readonly broker = new MemoryBroker();
  readonly link = this.broker.endpoint('gw-1');
  private readonly client = new RequestClient(this.broker.endpoint('user'), topics.reply('user'));
  private frames: SegmentFrameLog | undefined;
  private directory: string;
  private analyzer: Analyzer | undefined;
  private starts = 0;
  private readings = 0;
  private readAt: number | undefined;
  private spent = 0;

  constructor(directory: string) {
    this.directory = directory;
    mkdirSync(directory, { recursive: true });
    this.kernel.wallMs = START_MS;
    this.kernel.set('cpu', [0], '', { user: 0, idle: 0 }).process(1, 'init').process(50, 'job', {}, 300);
  }

  /** True time, seconds. */
  get now(): number {
    return this.clock.now();
  }

  async start(): Promise<void> {
    this.starts++;
    this.frames = new SegmentFrameLog(join(this.directory, 'frames'), { pauseMs: 0 });
    this.analyzer = await startAnalyzer({
      endpoint: this.broker.endpoint(`analyzer-${this.starts}`),
      topics,
      store: new SqliteStore(join(this.directory, 'history.sqlite')),
      frameLog: this.frames,
      // as with the broker that edgevitals has in it: here a frame is known to be kept before anything is asked
      framesKept: true,
      clock: this.clock,
    });
  }

  async stop(): Promise<void> {
    await this.analyzer?.stop();
    this.analyzer = undefined;
  }

  /** Ends the analyzer and goes on from what was on the disk before. */
  async crash(): Promise<void> {
    const image = `${this.directory}-${this.starts}`;
    cpSync(this.directory, image, { recursive: true, filter: path => !path.endsWith('lock') });
    await this.stop();
    this.directory = image;
    await this.start();
  }

  /** A process uses so many ticks of CPU time; it has to be in the table. */
  use(pid: number, name: string, ticks: number, startTicks = 10): void {
    this.kernel.add('process', [pid, startTicks, 1, 0], name, { utime: ticks });
    this.kernel.add('cpu', [0], '', { user: ticks });
    this.spent += ticks;
  }

  /** A process is missing from readings, and uses so many ticks meanwhile. */
  async without(
    pid: number,
    name: string,
    startTicks: number,
    readings: () => Promise<void>,
    ticks: number,
  ): Promise<void> {
    const before = this.kernel.value('process', [pid, startTicks, 1, 0], name, 'utime');
    this.kernel.remove('process', [pid, startTicks, 1, 0], name);
    await readings();
    this.kernel.process(pid, name, { utime: before }, startTicks);
    this.use(pid, name, ticks, startTicks);
    await this.read();
  }

  /** Time passes. */
  wait(seconds: number): void {
    this.clock.advance(seconds);
    this.kernel.pass(seconds * 1000);
  }

  /** Time passes and the device is read; every sixth frame is a key frame. */
  async read(seconds = 5): Promise<void> {
    this.wait(seconds);
    if (this.readings++ % 6 === 0) this.kernel.key();
    const frame = this.kernel.sample().frame();
    if (this.readAt !== undefined)
      this.done.push({ from: this.readAt, to: this.now, cpuSeconds: this.spent / HZ });
    this.readAt = this.now;
    this.spent = 0;
    await this.frames?.append(0, [{ device: 'gw-1', receivedAt: this.now, payload: frame }]);
    await this.link.publish({ topic: topics.raw('gw-1'), payload: frame });
  }

  /** Reads of a worker that is as busy as the number of the reading says. */
  async work(readings: number, seconds = 5): Promise<void> {
    for (let i = 0; i < readings; i++) {
      this.use(1, 'init', (37 * this.readings) % 211);
      await this.read(seconds);
    }
  }

  /** The kernel starts anew, `offMs` after the last reading, and the agent says so. */
  async boot(boot: string, offMs: number): Promise<void> {
    const { kernel } = this;
    this.clock.advance(offMs / 1000);
    kernel.wallMs += offMs;
    kernel.boot = boot;
    kernel.bootMs = 0;
    kernel.sequence = 0;
    kernel.restart();
    kernel.run = 0;
    kernel.set('cpu', [0], '', { user: 0, idle: 0 }).process(1, 'init').process(50, 'job', {}, 300);
    this.readings = 0;
    this.readAt = this.now;
    this.spent = 0;
    await this.tell();
  }

  /** The agent publishes what the device is. */
  async tell(): Promise<void> {
    await this.link.publish({ topic: topics.info('gw-1'), payload: this.kernel.infoBytes(), retain: true });
  }

  async ask<Answer>(method: string, body: object): Promise<Answer> {
    return (await this.client.request(topics.query(method), body)) as Answer;
  }

  /** Asks for a window and compares it with what was done in the bounds that the answer states. Returns its length. */
  async check(asked: Asked, what: string): Promise<TopAnswer> {
    const top = await this.ask<TopAnswer>('top', { device: 'gw-1', limit: 100, ...asked });
    const { from, to, coveredSeconds } = top.window;
    const inside = this.done.filter(each => each.from > from - 0.01 && each.to < to + 0.01);
    const cut = this.done.filter(
      each =>
        (each.from < from - 0.01 && each.to > from + 0.01) || (each.from < to - 0.01 && each.to > to + 0.01),
    );
    const label = `${what}, ${JSON.stringify(asked)}: ${from - START_MS / 1000} to ${to - START_MS / 1000}`;
    assert.deepEqual(cut, [], `${label} cuts through readings`);
    const seconds = inside.reduce((sum, each) => sum + each.to - each.from, 0);
    const used = inside.reduce((sum, each) => sum + each.cpuSeconds, 0);
    const near = (a: number, b: number, of: string): void =>
      assert.ok(Math.abs(a - b) < 0.01, `${label}: ${of} ${a}, not ${b}`);
    near(coveredSeconds, seconds, 'seconds');
    near((top.cpuRatio ?? 0) * (top.cpus ?? 0) * coveredSeconds, used, 'CPU seconds of the device');
    const rows = top.processes.reduce((sum, each) => sum + each.userSeconds + each.systemSeconds, 0);
    near(rows, used, 'CPU seconds of rows');
    assert.equal(
      new Set(top.processes.map(each => each.pid !== undefined)).size,
      1,
      `${label}: rows of two kinds`,
    );
    return top;
  }

  /** All windows, by program and by process. */
  async checkAll(what: string): Promise<void> {
    for (const window of WINDOWS) {
      await this.check({ window }, what);
      await this.check({ window, by: 'program' }, what);
      await this.check({ window, by: 'process' }, what);
    }
  }
}

const lengthOf = ({ window }: { readonly window: { readonly from: number; readonly to: number } }): number =>
  Math.round(window.to - window.from);

t.test('every window is of the bounds that it states: live, after a stop, after a crash', async t => {
  const lab = new Lab(t.testdir());
  await lab.start();
  await lab.work(30);
  await lab.checkAll('live');
  for (const window of ['30s', '1m'] as const) {
    const live = await lab.check({ window, by: 'process' }, 'live');
    t.equal(lengthOf(live), window === '30s' ? 30 : 60, 'exact');
    await lab.stop();
    await lab.start();
    const again = await lab.check({ window, by: 'process' }, 'after a stop');
    t.strictSame(again, live, 'the same as before');
    await lab.work(2);
  }
  await lab.work(150, 7);
  await lab.checkAll('live, readings that no window is a multiple of');
  const live = await lab.check({ window: '1m', by: 'process' }, 'live');
  await lab.stop();
  await lab.start();
  await lab.checkAll('after a stop');
  t.strictSame(await lab.check({ window: '1m', by: 'process' }, 'after a stop'), live);
  await lab.work(4);
  await lab.checkAll('some readings later');
  await lab.crash();
  await lab.checkAll('after a crash');
  await lab.work(3);
  await lab.checkAll('some readings after a crash');
  const crashed = await lab.check({ window: '15m', by: 'process' }, 'after a crash');
  t.ok(crashed.processes.every(row => row.pid !== undefined));
  const whole = await lab.check({ window: '15m' }, 'after a crash');
  if (crashed.processesSince !== undefined) {
    t.equal(crashed.window.from, crashed.processesSince);
    t.ok(
      whole.processes.every(row => row.pid === undefined),
      'all of the window, by program',
    );
    t.equal(whole.processesSince, crashed.processesSince);
  }
  await lab.stop();
});

t.test(
  'a device that was last heard long before the analyzer was started has its last minutes, and its time',
  async t => {
    const lab = new Lab(t.testdir());
    await lab.start();
    await lab.tell();
    await lab.link.publish({ topic: topics.status('gw-1'), payload: 'online', retain: true });
    await lab.work(40);
    const heard = lab.now;
    const seen = async () => (await lab.ask<DevicesAnswer>('devices', {})).devices[0]!.lastSeen;
    t.equal(await seen(), heard);
    lab.clock.advance(1000);
    await lab.stop();
    lab.clock.advance(3600);
    await lab.start();
    t.equal(await seen(), heard, 'what the broker kept is nothing that the device has sent');
    await lab.checkAll('long after');
    await lab.stop();
  },
);

t.test(
  'the same pid and start time in two boots are two processes, and the first seconds of a boot count',
  async t => {
    const lab = new Lab(t.testdir());
    await lab.start();
    lab.kernel.process(50, 'job', {}, 300);
    await lab.work(6);
    lab.use(50, 'job', 120, 300);
    await lab.work(2);
    await lab.boot('ffeeddccbbaa0099', 3000);
    lab.kernel.process(50, 'job', {}, 300);
    lab.use(50, 'job', 250, 300);
    lab.use(1, 'init', 70);
    await lab.read(8);
    await lab.work(4);
    for (const restart of [false, true]) {
      if (restart) {
        await lab.stop();
        await lab.start();
      }
      const what = restart ? 'after a stop' : 'live';
      await lab.checkAll(what);
      const top = await lab.check({ window: '5m', by: 'process' }, what);
      const jobs = top.processes.filter(row => row.program === 'job').map(row => row.userSeconds);
      t.strictSame(jobs, [2.5, 1.2], what);
      const { processes, total } = await lab.ask<ProcessAnswer>('process', {
        device: 'gw-1',
        processName: 'job',
      });
      t.strictSame(
        processes.map(row => row.userSeconds),
        [2.5, 1.2],
      );
      t.equal(total?.userSeconds, 3.7);
    }
    await lab.stop();
  },
);

t.test('a process that is missing from some readings loses nothing of what it used meanwhile', async t => {
  const lab = new Lab(t.testdir());
  await lab.start();
  lab.kernel.process(50, 'job', {}, 300).process(60, 'other', {}, 400);
  await lab.work(2);
  let used = 0;
  for (let i = 0; i < 40; i++) {
    // two and three readings in a row too; a frame of six is a key frame
    const missing = i % 3 === 2 || i % 5 === 4;
    used += 10 + i;
    if (missing) lab.kernel.remove('process', [50, 300, 1, 0], 'job');
    else lab.kernel.process(50, 'job', { utime: used }, 300);
    lab.use(60, 'other', 5, 400);
    await lab.read();
  }
  lab.kernel.process(50, 'job', { utime: used }, 300);
  await lab.read();
  const job = await lab.ask<ProcessAnswer>('process', { device: 'gw-1', processName: 'job' });
  t.equal(Math.round((job.total?.userSeconds ?? 0) * HZ), used);
  t.equal(job.processes.length, 1, 'it is one process');
  await lab.stop();
});

t.test('a clock that was not set, and one that steps by a day and back, cost no window anything', async t => {
  const directory = t.testdir();
  for (const step of ['unset', 'back', 'forth', 'back and forth'] as const) {
    const lab = new Lab(join(directory, step));
    await lab.start();
    const truly = lab.kernel.wallMs;
    if (step === 'unset') lab.kernel.wallMs = 5000;
    await lab.work(46, 8);
    const { devices } = await lab.ask<DevicesAnswer>('devices', {});
    t.equal(devices[0]!.unplacedSeconds, step === 'unset' ? 45 * 8 : 0, step);
    const set = (offMs: number): void => {
      lab.kernel.wallMs = truly + (lab.now * 1000 - START_MS) + offMs;
    };
    if (step === 'unset') set(0);
    else set(step === 'forth' ? DAY_MS : -DAY_MS);
    await lab.work(10);
    if (step !== 'unset') set(0);
    await lab.work(5);
    if (step === 'back and forth') {
      set(DAY_MS);
      await lab.work(5);
      set(0);
      await lab.work(5);
    }
    for (const restart of [false, true]) {
      if (restart) {
        await lab.stop();
        await lab.start();
      }
      await lab.checkAll(`${step}, ${restart ? 'after a stop' : 'live'}`);
      const all = await lab.check({ window: '1h' }, step);
      t.equal(
        all.window.coveredSeconds,
        lab.done.reduce((sum, each) => sum + each.to - each.from, 0),
        step,
      );
      const told = await lab.ask<DevicesAnswer>('devices', {});
      t.equal(told.devices[0]!.unplacedSeconds, 0, step);
    }
    await lab.stop();
  }
});

t.test('what came long before a clock was set is told to be without a place', async t => {
  const directory = t.testdir();
  for (const crashed of [false, true]) {
    const lab = new Lab(join(directory, `${crashed}`));
    await lab.start();
    lab.kernel.wallMs = 5000;
    await lab.work(200, 8);
    if (crashed) {
      await lab.crash();
      await lab.work(20, 8);
    }
    // its frames had waited for a day: they were not from when they were heard
    lab.kernel.wallMs = lab.now * 1000 - DAY_MS;
    await lab.work(5, 8);
    const { window } = await lab.ask<TopAnswer>('top', { device: 'gw-1', window: '2h' });
    const { devices } = await lab.ask<DevicesAnswer>('devices', {});
    const sent = lab.done.reduce((sum, each) => sum + each.to - each.from, 0);
    t.equal(window.coveredSeconds + devices[0]!.unplacedSeconds, sent);
    t.ok(devices[0]!.unplacedSeconds > 500 && window.coveredSeconds > (crashed ? 150 : 900));
    await lab.stop();
  }
});

t.test(
  'boots without a clock, stops, crashes, missing rows and steps of the clock, in any order',
  async t => {
    const directory = t.testdir();
    const SEEDS = 8;
    for (let seed = 1; seed <= SEEDS; seed++) {
      let state = seed;
      const random = (below: number): number => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
        return (state >>> 8) % below;
      };
      const lab = new Lab(join(directory, `${seed}`));
      const did: string[] = [];
      await lab.start();
      await lab.work(3);
      for (let step = 0; step < 12; step++) {
        switch (random(6)) {
          case 0:
            did.push('boot');
            await lab.boot(`ffeeddccbbaa00${10 + step}`, 2000 + 1000 * random(20));
            lab.use(1, 'init', random(300));
            await lab.read(3 + random(10));
            break;
          case 1:
            did.push('boot without a clock');
            await lab.boot(`ffeeddccbbaa00${10 + step}`, 2000 + 1000 * random(20));
            lab.kernel.wallMs = 1000 * random(9000);
            await lab.read(3 + random(10));
            await lab.work(1 + random(12));
            if (random(2) === 0) {
              did.push('a stop in between');
              await lab.stop();
              await lab.start();
              await lab.work(random(3));
            }
            lab.kernel.wallMs = lab.now * 1000;
            await lab.work(1 + random(4));
            break;
          case 2:
            did.push('stop');
            await lab.stop();
            lab.wait(random(40));
            await lab.start();
            break;
          case 3:
            did.push('crash');
            await lab.crash();
            break;
          case 4:
            did.push('a process that goes');
            lab.use(50, 'job', 30, 300);
            await lab.read();
            await lab.without(50, 'job', 300, async () => lab.work(1 + random(3)), 40);
            break;
          default:
            did.push('work');
            await lab.work(1 + random(25), 4 + random(4));
        }
      }
      await lab.work(3);
      await lab.checkAll(`seed ${seed}: ${did.join(', ')}`);
      const all = await lab.check({ window: '1h' }, `seed ${seed}: ${did.join(', ')}`);
      t.ok(all.window.coveredSeconds > 0);
      await lab.stop();
    }
  },
);
