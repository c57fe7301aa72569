import type { Cancel, Host } from '../host/host.js';
import type { Rhythm } from '../sources/source.js';
import { Beat } from './beat.js';
import type { Plan } from './plan.js';

/** What the scheduler sets off; the next step waits until a promise settles. None may reject. */
export interface Steps {
  sample(rhythms: ReadonlySet<Rhythm>): Promise<void>;
  /** Reads what is watched. */
  watch(): void;
  publish(): void;
  checkInfo(): Promise<void>;
}

/**
 * Reading, framing and publishing in their own rhythms, on the monotonic clock (which stands still in suspend, so
 * waking up does not bring a burst). One timer, one step at a time: beats that fall together share a wake-up, and a
 * sample that takes long delays the next instead of overlapping it.
 */
export class Scheduler {
  private readonly clock: Pick<Host, 'monotonicMs' | 'wallMs' | 'timer'>;
  private readonly steps: Steps;
  private readonly beats: Record<'device' | 'process' | 'slow' | 'publish' | 'info', Beat>;
  private cancel: Cancel | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;
  private plan: Plan;
  private align = false;
  private watching: { readonly beat: Beat; readonly untilMs: number } | undefined;

  /** Does nothing until `start`. The first sample and frame are due at once: a new agent is soon seen. */
  constructor(clock: Pick<Host, 'monotonicMs' | 'wallMs' | 'timer'>, plan: Plan, steps: Steps) {
    this.clock = clock;
    this.plan = plan;
    this.steps = steps;
    const now = clock.monotonicMs();
    this.beats = {
      device: new Beat(plan.deviceMs, now),
      process: new Beat(plan.processMs, now),
      slow: new Beat(plan.slowMs, now),
      publish: new Beat(plan.publishMs, now),
      info: new Beat(plan.infoMs, now + plan.infoMs),
    };
  }

  start(): void {
    this.arm();
  }

  /**
   * Takes another plan without losing its place in the rhythms that stay.
   * @param align frames go out at multiples of their interval on the wall clock.
   */
  change(plan: Plan, align = false): void {
    const now = this.clock.monotonicMs();
    this.plan = plan;
    this.align = align;
    this.beats.device.change(plan.deviceMs, now);
    this.beats.process.change(plan.processMs, now);
    this.beats.slow.change(plan.slowMs, now);
    this.beats.publish.change(plan.publishMs, now);
    this.beats.info.change(plan.infoMs, now);
    if (this.running === undefined) this.arm();
  }

  /** Sets off `watch` every `periodMs` for `durationMs`; 0 ends it. */
  watch(periodMs: number, durationMs: number): void {
    const now = this.clock.monotonicMs();
    this.watching = durationMs > 0 ? { beat: new Beat(periodMs, now), untilMs: now + durationMs } : undefined;
    if (this.running === undefined) this.arm();
  }

  /** Runs `work` between two steps, never inside one; after a step that is due. */
  async between<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      if (this.running !== undefined) await this.running;
      else if (!this.stopped && this.dueAt <= this.clock.monotonicMs()) this.begin();
      else break;
    }
    this.cancel?.();
    const done = work();
    this.running = done.then(
      () => this.finished(),
      () => this.finished(),
    );
    return done;
  }

  /** Sets off nothing more; resolves when the step that runs has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.cancel?.();
    while (this.running !== undefined) await this.running;
  }

  private arm(): void {
    this.cancel?.();
    if (this.stopped) return;
    // whole milliseconds, rounded up: a timer that is early would have to be set again
    const delay = Math.max(0, Math.ceil(this.dueAt - this.clock.monotonicMs()));
    this.cancel = this.clock.timer(delay, () => this.begin());
  }

  private get dueAt(): number {
    const watch = this.watching?.beat.dueAt ?? Number.POSITIVE_INFINITY;
    return Math.min(watch, ...Object.values(this.beats).map(beat => beat.dueAt));
  }

  private begin(): void {
    this.cancel?.();
    this.running = this.step().then(() => this.finished());
  }

  private finished(): void {
    this.running = undefined;
    this.arm();
  }

  private async step(): Promise<void> {
    const now = this.clock.monotonicMs();
    const rhythms = new Set<Rhythm>();
    if (this.beats.device.strikes(now)) rhythms.add('device');
    if (this.beats.process.strikes(now)) rhythms.add('process');
    if (this.beats.slow.strikes(now)) rhythms.add('slow');
    const watched = this.watching?.beat.strikes(now) ?? false;
    if (this.watching !== undefined && now >= this.watching.untilMs) this.watching = undefined;
    if (rhythms.size > 0) await this.steps.sample(rhythms);
    // a reading of all processes holds the watched one too
    if (watched && !rhythms.has('process')) this.steps.watch();
    if (this.beats.publish.strikes(now)) {
      if (this.align) this.alignPublish(now);
      this.steps.publish();
    }
    if (this.beats.info.strikes(now)) await this.steps.checkInfo();
  }

  private alignPublish(now: number): void {
    const { publishMs } = this.plan;
    const toNext = publishMs - (this.clock.wallMs() % publishMs);
    // a frame just before the multiple would be followed by another at it
    this.beats.publish.shift(now + (toNext < publishMs / 2 ? toNext + publishMs : toNext), now);
  }
}
