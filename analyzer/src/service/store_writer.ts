/**
 * What the analyzer writes to its store, and when. One write at a time; what could not be written is told, and tried
 * again the next time.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Finding } from '@edgevitals/shared/results';
import type { FrameLog } from '../history/frame_log.js';
import {
  DEFAULT_RETENTION,
  type FindingFilter,
  type HistoryStore,
  type Retention,
} from '../history/store.js';
import type { History } from '../history/window.js';
import type { ReleaseDay } from '../releases/index.js';
import type { DeviceDirectory } from './device_directory.js';
import { LogMarks } from './log_marks.js';
import type { Pipeline } from './pipeline.js';
import type { SecondsClock } from './seconds_clock.js';
import { SnapshotRota, type Turn } from './snapshot_rota.js';

const FLUSH_SECONDS = 5;
/** Each device's snapshot is written this often, some devices' at a time. */
const SNAPSHOT_SECONDS = 300;
const SNAPSHOT_TICK_SECONDS = 5;
const RETAIN_SECONDS = 600;
const TRIM_SECONDS = 60;
const ROLL_UP_SECONDS = 5;
/** Hours of devices in one go, some 14 ms each, and in a turn: in an hour those of 36,000 devices. */
const ROLLED_AT_ONCE = 2;
const MOST_ROLLED = 50;
/**
 * Frames are kept until snapshots include them, and this long after: a power cut may cost the last snapshots, of which
 * the system writes to the disk when it likes. Beyond so many bytes they go all the same: ten minutes of 7 MB/s.
 */
const FRAME_LOG_SECONDS = 300;
const FRAME_LOG_BYTES = 4 * 1024 ** 3;
/** Before a device's snapshot there must be a key frame to read deltas by: intervals of 60 s, and a lost one. */
const REPLAY_BEFORE_SECONDS = 180;

/** Findings that wait to be written. */
const MOST_CHANGED = 100_000;

export interface StoreWriterOptions {
  readonly store: HistoryStore;
  readonly frameLog: FrameLog | undefined;
  readonly retention: Retention | undefined;
  readonly clock: SecondsClock;
  readonly history: History;
  readonly pipeline: Pipeline;
  readonly directory: DeviceDirectory;
  /** Told what could not be written, and why. */
  readonly onError: (what: string, error: unknown) => void;
}

export class StoreWriter {
  private readonly options: StoreWriterOptions;
  private readonly rota = new SnapshotRota(SNAPSHOT_SECONDS);
  private readonly marks = new LogMarks();
  private readonly changedFindings = new Map<string, Finding>();
  private stopTimers: (() => void)[] = [];
  private writing: Promise<void> = Promise.resolve();

  constructor(options: StoreWriterOptions) {
    this.options = options;
  }

  /** A device has something at `now` (steady seconds) that its last snapshot does not include. */
  deviceChanged(device: string, now: number): void {
    this.rota.changed(device, now);
  }

  /** A finding is as given from now on. */
  findingChanged(finding: Finding): void {
    this.changedFindings.delete(finding.id);
    this.changedFindings.set(finding.id, finding);
    if (this.changedFindings.size <= MOST_CHANGED) return;
    // nothing has been written for long: what was told first is told no more
    const [oldest = ''] = this.changedFindings.keys();
    this.changedFindings.delete(oldest);
  }

  /** Begins to write by the clock. */
  start(): void {
    const { clock } = this.options;
    this.stopTimers = [
      clock.every(FLUSH_SECONDS, () => this.write('history', () => this.flush())),
      clock.every(SNAPSHOT_TICK_SECONDS, () =>
        this.write('snapshots', () => this.snapshot(this.rota.take(clock.steady()))),
      ),
      clock.every(ROLL_UP_SECONDS, () => this.write('hours', () => this.rollUp())),
      clock.every(RETAIN_SECONDS, () => this.write('retention', () => this.retain())),
      clock.every(TRIM_SECONDS, () => this.write('retention', () => this.trimLog())),
    ];
    // one that is started each day would never come to it
    this.write('retention', () => this.retain());
  }

  /** Writes no more by the clock. */
  pause(): void {
    for (const stop of this.stopTimers) stop();
    this.stopTimers = [];
  }

  /** Writes all that is not written, and resolves when that is done or has failed. */
  async finish(): Promise<void> {
    const { clock, history, directory } = this.options;
    this.write('history', async () => {
      await history.flushAll(clock.steady());
      await directory.save(clock.now(), true);
      await this.flush();
    });
    this.write('snapshots', () => this.snapshotAll());
    await this.writing;
  }

  /** Writes all minutes that are complete, and what `flush` writes. @throws EdgevitalsError STORE_FAILED. */
  async flushMinutes(): Promise<void> {
    await this.options.history.flush(this.options.clock.steady());
    await this.flush();
  }

  /**
   * Findings as they are, newest first: what is stored, and over it what has changed since. Nothing is written for it.
   * @throws EdgevitalsError STORE_FAILED when findings that are over cannot be read; all others are known without the store.
   */
  async findings(filter: FindingFilter = {}): Promise<Finding[]> {
    const { device, status = 'all', limit = 1000 } = filter;
    const matches = (finding: Finding): boolean =>
      (device === undefined || finding.device === device) && (status === 'all' || finding.status === status);
    const stored = await this.options.store
      .findings({ ...filter, limit: limit + this.changedFindings.size })
      .catch((error: unknown) => {
        if (status !== 'open' && status !== 'stale') throw error;
        return this.options.pipeline.findings(device).filter(matches);
      });
    return [...stored.filter(({ id }) => !this.changedFindings.has(id)), ...this.changedFindings.values()]
      .filter(matches)
      .sort((a, b) => b.updatedAt - a.updatedAt)
      .slice(0, limit);
  }

  /** Writes findings that have changed. @throws EdgevitalsError STORE_FAILED. */
  private async flushFindings(): Promise<void> {
    const changed = [...this.changedFindings.values()];
    await this.options.store.putFindings(changed);
    for (const finding of changed) {
      if (this.changedFindings.get(finding.id) === finding) this.changedFindings.delete(finding.id);
    }
  }

  /** What builds of a program used by the day: what is stored, and what is not yet. @throws EdgevitalsError STORE_FAILED. */
  async releaseDays(program: string, fromDay: number, devices?: ReadonlySet<string>): Promise<ReleaseDay[]> {
    const { store, pipeline } = this.options;
    const days = new Map<string, ReleaseDay>();
    const stored = await store.releaseDays(program, fromDay, devices);
    for (const each of [...stored, ...pipeline.releases.unstored(program, devices)])
      if (each.day >= fromDay) days.set(`${each.device} ${each.day} ${each.build}`, each);
    return [...days.values()].sort((a, b) => a.day - b.day);
  }

  /** Writes what builds used on days that are over. @throws EdgevitalsError STORE_FAILED. */
  private async flushReleases(): Promise<void> {
    const { releases } = this.options.pipeline;
    const days = releases.takeWaiting();
    try {
      await this.options.store.putReleaseDays(days);
    } catch (error) {
      releases.waitOn(days);
      throw error;
    }
  }

  /** What does not wait for a device's snapshot. */
  private async flush(): Promise<void> {
    const { clock, history, directory } = this.options;
    await history.flush(clock.steady(), []);
    await directory.save(clock.now());
    await this.flushFindings();
    await this.flushReleases();
  }

  /** The last ones, with what is held at full resolution. */
  private snapshotAll(): Promise<void> {
    return this.snapshot(this.rota.takeLast(this.options.clock.steady()), true);
  }

  private async snapshot(turns: readonly Turn[], isLast = false): Promise<void> {
    const { clock, frameLog, history, pipeline, store } = this.options;
    const now = clock.steady();
    this.marks.note(now, frameLog?.end);
    const devices = turns.map(({ device }) => device);
    // before anything is awaited: minutes that a later frame completes are not among those written
    const rows = pipeline.snapshots(devices, clock.now(), {
      isLast,
      logFrom: this.marks.since(now - REPLAY_BEFORE_SECONDS),
    });
    try {
      // minutes first: a snapshot holds the growing minute only
      await history.flush(clock.steady(), devices);
      await store.putSnapshots(rows);
    } catch (error) {
      this.rota.putBack(turns);
      throw error;
    }
  }

  private async retain(): Promise<void> {
    const { clock, store, retention = DEFAULT_RETENTION } = this.options;
    await store.retain(retention, clock.now());
  }

  private async rollUp(): Promise<void> {
    const { clock, store } = this.options;
    for (let left = MOST_ROLLED; left > 0; ) {
      const rolled = await store.rollUp(clock.now(), ROLLED_AT_ONCE);
      if (rolled === 0) return;
      left -= rolled;
      // others have their turn
      await nextTurn();
    }
  }

  private async trimLog(): Promise<void> {
    const now = this.options.clock.steady();
    const needed = Math.min(this.rota.oldest(now), now - FRAME_LOG_SECONDS) - REPLAY_BEFORE_SECONDS;
    this.marks.forgetBefore(needed);
    await this.options.frameLog?.trim(this.marks.since(needed), FRAME_LOG_BYTES);
  }

  private write(what: string, work: () => Promise<void>): void {
    this.writing = this.writing
      .then(work)
      .catch((error: unknown) => this.options.onError(`${what} could not be written`, error));
  }
}
