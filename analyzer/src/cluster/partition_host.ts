/**
 * One partition of the fleet on the worker that owns it: its store is opened and its state restored, the log of frames read from
 * there on, and once what had come before is taken in, what it finds is told and questions are answered. Ends in order, with
 * snapshots, or at once, when it is not ours any more.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import type { MqttEndpoint } from '@edgevitals/shared/mqtt';
import { AnalyzerCore, type CoreOptions } from '../service/analyzer_core.js';
import { type DeviceMessage, decodeBatch } from './message_batch.js';
import type { LogEntry, NatsLog } from './nats/index.js';
import { PartitionFrames } from './partition_frames.js';
import { PartitionStore, type PartitionStoreOptions } from './partition_store.js';
import { Snapshots } from './snapshots.js';

const TICK_SECONDS = 1;
/** Batches taken in one go. */
const AT_ONCE = 16;

export interface PartitionHostOptions {
  readonly partition: number;
  readonly epoch: number;
  readonly owner: string;
  readonly frames: NatsLog;
  readonly history: NatsLog;
  readonly snapshots: NatsLog;
  readonly local: PartitionStoreOptions['local'];
  readonly mark: PartitionStoreOptions['mark'];
  readonly endpoint: MqttEndpoint;
  /** Of the service, but for what is the partition's own. */
  readonly core: Omit<CoreOptions, 'store' | 'frameLog' | 'inbox'>;
  /** Whether the worker may take it that its partitions are its own. */
  readonly isSound: () => boolean;
  /** It is not ours any more. */
  readonly onOutrun: () => void;
}

export class PartitionHost {
  readonly partition: number;
  readonly epoch: number;
  readonly core: AnalyzerCore;
  private readonly options: PartitionHostOptions;
  private readonly store: PartitionStore;
  private readonly snapshots: Snapshots;
  private readonly log: PartitionFrames;
  private readonly ending = new AbortController();
  private starting: Promise<void> = Promise.resolve();
  private reading: Promise<void> = Promise.resolve();
  private stopTimers: (() => void)[] = [];
  private hasCaughtUp = false;
  /** Of the newest batch that was taken in. */
  private at = 0;

  constructor(options: PartitionHostOptions) {
    const { partition, epoch, owner, history, snapshots, local, mark, core, onOutrun } = options;
    this.options = options;
    this.partition = partition;
    this.epoch = epoch;
    const failed = (message: string, error: unknown): void =>
      this.core.failed('STORE_DAMAGED', message, error);
    this.snapshots = new Snapshots({
      log: snapshots,
      partition,
      epoch,
      onDamage: (device, reason) => failed(`the snapshot of ${device} is passed over: ${reason}`, undefined),
    });
    this.store = new PartitionStore({
      ...{ log: history, partition, owner, epoch, local, mark, snapshots: this.snapshots, onOutrun },
      now: () => this.core.clock.steady(),
      onDamage: error => failed('passed over', error),
    });
    this.log = new PartitionFrames(options.frames, partition);
    this.core = new AnalyzerCore({
      ...core,
      store: this.store,
      frameLog: this.log,
      inbox: `keyframes-${owner}-${partition}`,
    });
  }

  /** Whether what had come before it began is taken in: it answers for its devices. */
  get isReady(): boolean {
    return this.hasCaughtUp;
  }

  /** Place of the newest batch that was taken in; 0 before the first. */
  get position(): number {
    return this.at;
  }

  /**
   * Takes the partition and begins; resolves when what had come before is taken in.
   * @throws EdgevitalsError STORE_FAILED, LogOutrun.
   */
  start(): Promise<void> {
    const started = this.begin();
    this.starting = started.catch(() => {});
    return started;
  }

  private async begin(): Promise<void> {
    const { frames, endpoint } = this.options;
    const { core } = this;
    await this.store.open();
    await core.recover();
    for (const [device, status] of this.snapshots.statuses) core.takeStatus(device, status);
    const end = await frames.newest(`${this.partition}`);
    const caughtUp = new Promise<void>((resolve, reject) => {
      this.reading = this.read(end?.sequence ?? 0, resolve).catch(reject);
      this.ending.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await caughtUp;
    if (this.ending.signal.aborted) return;
    core.connect(endpoint);
    this.hasCaughtUp = true;
    this.stopTimers = [core.clock.every(TICK_SECONDS, () => this.options.isSound() && core.tick())];
    core.writer.start();
  }

  /** Writes what is not written; the partition may go to another then. */
  async stop(): Promise<void> {
    const wasReady = this.hasCaughtUp;
    await this.endReading();
    this.core.writer.pause();
    if (wasReady) await this.core.drain();
    await this.core.close();
  }

  /** It is not ours any more: nothing of it is told or written from now on. */
  async abandon(): Promise<void> {
    this.store.fence();
    this.core.writer.pause();
    await this.endReading();
    await this.starting;
    await this.store.close();
  }

  private async endReading(): Promise<void> {
    this.hasCaughtUp = false;
    for (const stop of this.stopTimers) stop();
    this.ending.abort();
    await this.reading.catch(() => {});
  }

  private async read(end: number, onCaughtUp: () => void): Promise<void> {
    const { frames } = this.options;
    if (end === 0) onCaughtUp();
    let taken = 0;
    const messages = frames.read(`${this.partition}`, 1, this.ending.signal, error =>
      this.core.log.debug({ err: error, partition: this.partition }, 'frames are asked for anew'),
    );
    for await (const entry of messages) {
      // whoever was held up finds out before anything comes of it
      if (!this.options.isSound()) return;
      this.take(entry);
      this.at = entry.sequence;
      this.log.taken(entry.sequence);
      if (entry.sequence >= end) onCaughtUp();
      // questions have their turn
      if (++taken % AT_ONCE === 0) await nextTurn();
    }
  }

  private take({ payload, sequence }: LogEntry): void {
    let messages: readonly DeviceMessage[];
    try {
      messages = decodeBatch(payload);
    } catch (error) {
      if (!isEdgevitalsError(error)) throw error;
      this.core.failed(error.code, 'passed over', error);
      return;
    }
    for (const message of messages) this.takeMessage(message, sequence);
  }

  private takeMessage({ kind, device, payload, receivedAt }: DeviceMessage, sequence: number): void {
    const { core } = this;
    if (kind === 'frame') {
      if (!this.log.isNeeded(device, sequence)) return;
      const now = core.clock.steady();
      const wallAhead = core.clock.now() - now;
      // what a gateway's clock that is ahead has stamped did not come later than now
      core.takeFrame(device, payload, Math.min(receivedAt - wallAhead, now), wallAhead);
    } else if (kind === 'status') {
      core.takeStatus(device, payload);
      this.keepStatus(device, payload);
    } else core.takeInfo(device, payload, kind === 'kept-info');
  }

  /** For the next owner: the broker tells it to the gateway alone, and once. */
  private keepStatus(device: string, payload: Uint8Array): void {
    const known = this.snapshots.statuses.get(device);
    if (known !== undefined && Buffer.compare(known, payload) === 0) return;
    void this.snapshots
      .putStatus(device, payload.slice())
      .catch(error =>
        this.core.failed('STORE_FAILED', 'whether a device is online could not be kept', error),
      );
  }
}
