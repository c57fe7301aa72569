/**
 * A partition's frames in the log at NATS, as the service knows a log of frames: what snapshots include of it is known by
 * positions, and what all of them include is trimmed. It is written by gateways and read by the partition's host, so there is nothing to
 * append here, nor to replay.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { FrameLog, LoggedFrame, LogPosition } from '../history/frame_log.js';
import type { NatsLog } from './nats/index.js';

export class PartitionFrames implements FrameLog {
  private readonly log: NatsLog;
  private readonly partition: number;
  /** Of the newest batch that was taken in. */
  private sequence = 0;
  /** From where on each device's frames are needed, as snapshots say. */
  private since: ReadonlyMap<string, number> = new Map();

  constructor(log: NatsLog, partition: number) {
    this.log = log;
    this.partition = partition;
  }

  get end(): LogPosition | undefined {
    return this.sequence === 0 ? undefined : `${this.sequence + 1}`;
  }

  /** A batch has been taken in. */
  taken(sequence: number): void {
    this.sequence = sequence;
  }

  /** Whether the device's snapshot lacks what stands at a place. */
  isNeeded(device: string, sequence: number): boolean {
    return sequence >= (this.since.get(device) ?? 0);
  }

  async append(): Promise<void> {
    throw new EdgevitalsError('INTERNAL', 'frames of a cluster are stored by its gateway');
  }

  /** Notes from where on frames are needed; the host reads them. */
  replay(since: ReadonlyMap<string, LogPosition> = new Map()): Iterable<LoggedFrame> {
    this.since = new Map([...since].map(([device, position]) => [device, Number(position)]));
    return [];
  }

  async trim(before: LogPosition | undefined): Promise<void> {
    if (before !== undefined) await this.log.trim(`${this.partition}`, Number(before));
  }

  async close(): Promise<void> {}
}
