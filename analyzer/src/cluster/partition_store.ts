/**
 * The store of a partition: what is written goes to its log at NATS first, against what its writer knows to be the newest, and then
 * to a store on this machine, which is a copy of that log by time and device. So a new owner has all of it once it has read what its
 * own copy lacks, and one that is not the owner any more is refused, and stops.
 */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import type { Finding } from '@edgevitals/shared/results';
import type { RollUpLength } from '../history/resolution.js';
import type { Slice } from '../history/slice.js';
import type {
  DeviceRow,
  FindingFilter,
  HistoryStore,
  MinuteRange,
  MinuteRow,
  Retention,
  SnapshotRow,
  StoreUsage,
  TimeBounds,
} from '../history/store.js';
import type { ReleaseDay } from '../releases/index.js';
import { encodeRecord, type HistoryRecord, RecordReader } from './history_record.js';
import { LogOutrun, type NatsLog } from './nats/index.js';
import type { Snapshots } from './snapshots.js';

const READ_MS = 600_000;
const MARK_SECONDS = 60;

/** How far a copy on this machine has got. */
export interface CopyMark {
  read(): number;
  write(sequence: number): void;
}

export interface PartitionStoreOptions {
  readonly log: NatsLog;
  readonly partition: number;
  readonly owner: string;
  readonly epoch: number;
  /** The copy. Closed with this. */
  readonly local: HistoryStore;
  readonly mark: CopyMark;
  readonly snapshots: Snapshots;
  /** Steady seconds. */
  readonly now: () => number;
  /** Told when another owns the partition now. */
  readonly onOutrun: () => void;
  /** Told of what cannot be read. */
  readonly onDamage: (error: unknown) => void;
}

export class PartitionStore implements HistoryStore {
  private readonly options: PartitionStoreOptions;
  private newest = 0;
  private markedAt = Number.NEGATIVE_INFINITY;
  /** Whether the copy has all that is in the log. */
  private isCopied = false;
  private stored: readonly SnapshotRow[] = [];
  private writing: Promise<void> = Promise.resolve();
  private readonly ending = new AbortController();

  constructor(options: PartitionStoreOptions) {
    this.options = options;
  }

  /**
   * Takes the partition: whoever owned it before writes no more. Then reads what this machine does not have yet.
   * @throws EdgevitalsError STORE_FAILED; LogOutrun when somebody else has taken it meanwhile.
   */
  async open(): Promise<void> {
    const { log, partition, owner, epoch, mark, snapshots, onDamage } = this.options;
    const subject = `${partition}`;
    for (;;) {
      this.newest = (await log.newest(subject))?.sequence ?? 0;
      try {
        await this.write({ kind: 'owner', value: { owner, epoch } });
        break;
      } catch (error) {
        // the owner before us has written in between; the next time it cannot
        if (!(error instanceof LogOutrun)) throw error;
      }
    }
    const reader = new RecordReader();
    for await (const { payload, sequence } of log.all(
      subject,
      mark.read() + 1,
      READ_MS,
      this.ending.signal,
    )) {
      try {
        const record = reader.add(payload);
        if (record !== undefined) await this.copy(record);
      } catch (error) {
        if (!isEdgevitalsError(error, 'STORE_DAMAGED')) throw error;
        onDamage(error);
      }
      this.newest = Math.max(this.newest, sequence);
    }
    this.isCopied = true;
    this.markNow(this.options.now());
    this.stored = await snapshots.load(this.ending.signal);
  }

  putMinutes(rows: readonly MinuteRow[]): Promise<void> {
    return this.put({ kind: 'minutes', value: rows });
  }

  dropMinutes(ranges: readonly MinuteRange[]): Promise<void> {
    return this.put({ kind: 'dropped', value: ranges });
  }

  putFindings(findings: readonly Finding[]): Promise<void> {
    return this.put({ kind: 'findings', value: findings });
  }

  putDevices(rows: readonly DeviceRow[]): Promise<void> {
    return this.put({ kind: 'devices', value: rows });
  }

  putReleaseDays(days: readonly ReleaseDay[]): Promise<void> {
    return this.put({ kind: 'releases', value: days });
  }

  async putSnapshots(rows: readonly SnapshotRow[]): Promise<void> {
    this.refuseClosed();
    try {
      await this.options.snapshots.put(rows);
    } catch (error) {
      if (error instanceof LogOutrun) this.options.onOutrun();
      throw error;
    }
  }

  /** As they were when the partition was taken. */
  async snapshots(): Promise<SnapshotRow[]> {
    const rows = [...this.stored];
    this.stored = [];
    return rows;
  }

  minutes(device: string, fromMinute: number, toMinute: number, within?: TimeBounds): Promise<Slice[]> {
    return this.options.local.minutes(device, fromMinute, toMinute, within);
  }

  rollUps(device: string, length: RollUpLength, fromMinute: number, toMinute: number): Promise<Slice[]> {
    return this.options.local.rollUps(device, length, fromMinute, toMinute);
  }

  /** Of this machine's copy: hours and days are made of its minutes. */
  rollUp(now: number, most: number): Promise<number> {
    return this.options.local.rollUp(now, most);
  }

  usage(): Promise<StoreUsage> {
    return this.options.local.usage();
  }

  findings(filter?: FindingFilter): Promise<Finding[]> {
    return this.options.local.findings(filter);
  }

  devices(): Promise<DeviceRow[]> {
    return this.options.local.devices();
  }

  releaseDays(program: string, fromDay: number, devices?: ReadonlySet<string>): Promise<ReleaseDay[]> {
    return this.options.local.releaseDays(program, fromDay, devices);
  }

  /** Of this machine's copy: the log at NATS has a greatest age. */
  retain(retention: Retention, now: number): Promise<void> {
    return this.options.local.retain(retention, now);
  }

  /** Nothing is written from now on: another owns the partition. */
  fence(): void {
    this.ending.abort();
  }

  async close(): Promise<void> {
    this.fence();
    await this.writing.catch(() => {});
    if (this.isCopied) this.options.mark.write(this.newest);
    await this.options.local.close();
  }

  private put(record: HistoryRecord): Promise<void> {
    if (Array.isArray(record.value) && record.value.length === 0) return Promise.resolve();
    const written = this.writing.then(async () => {
      this.refuseClosed();
      await this.write(record);
      await this.copy(record);
      this.markNow(this.options.now());
    });
    this.writing = written.catch(() => {});
    return written;
  }

  private async write(record: HistoryRecord): Promise<void> {
    const { log, partition, onOutrun, epoch } = this.options;
    const subject = `${partition}`;
    for (const message of encodeRecord(record, log.mostBytes)) {
      try {
        this.newest = await log.append(subject, message, { after: this.newest });
      } catch (error) {
        if (!(error instanceof LogOutrun)) throw error;
        if (record.kind === 'owner') throw error;
        // an own one of which it was not known that it had been stored: it is there, and writing it again does no harm
        const there = await this.ownNewest(epoch);
        if (there === undefined) {
          onOutrun();
          throw error;
        }
        this.newest = await log.append(subject, message, { after: there });
      }
    }
  }

  /** The newest place of the log, if nobody has taken the partition since us. */
  private async ownNewest(epoch: number): Promise<number | undefined> {
    const { log, partition } = this.options;
    const reader = new RecordReader();
    let newest = this.newest;
    for await (const { payload, sequence } of log.all(
      `${partition}`,
      this.newest + 1,
      READ_MS,
      this.ending.signal,
    )) {
      newest = sequence;
      const record = reader.add(payload);
      if (record?.kind === 'owner' && record.value.epoch !== epoch) return undefined;
    }
    return newest;
  }

  private async copy({ kind, value }: HistoryRecord): Promise<void> {
    const { local } = this.options;
    if (kind === 'minutes') await local.putMinutes(value);
    else if (kind === 'dropped') await local.dropMinutes(value);
    else if (kind === 'findings') await local.putFindings(value);
    else if (kind === 'devices') await local.putDevices(value);
    else if (kind === 'releases') await local.putReleaseDays(value);
  }

  /** Seldom: what is read again does no harm. */
  private markNow(now: number): void {
    if (now - this.markedAt < MARK_SECONDS) return;
    this.markedAt = now;
    this.options.mark.write(this.newest);
  }

  private refuseClosed(): void {
    if (this.ending.signal.aborted)
      throw new EdgevitalsError('STORE_FAILED', `partition ${this.options.partition} is not ours any more`);
  }
}
