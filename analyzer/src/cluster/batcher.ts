/**
 * Collects what devices say into batches of a partition, for a moment each, and appends them: one at a time of each partition, so
 * that its order is that of arrival. A batch that may not have been stored is sent again under the same name, which NATS stores once.
 * Who said it is told when it is stored, and not before.
 */
import { partitionOf } from '../history/frame_log.js';
import { bytesInBatch, type DeviceMessage, encodeBatch } from './message_batch.js';

/** What the batcher needs of a log. */
export interface BatchLog {
  readonly mostBytes: number;
  append(subject: string, payload: Uint8Array, options: { readonly id: string }): Promise<number>;
}

export interface BatcherOptions {
  readonly log: BatchLog;
  /** Unique to this run: names of batches begin with it. */
  readonly name: string;
  readonly waitMs?: number;
  readonly retryMs?: number;
  /** Messages beyond are never acknowledged by this run, and come again with the broker's next session. */
  readonly mostWaitingBytes?: number;
  /** Told of each time that a batch could not be stored. */
  readonly onTrouble: (error: unknown) => void;
}

const WAIT_MS = 20;
const RETRY_MS = 250;
const MOST_WAITING_BYTES = 256 * 1024 ** 2;
/** Of a batch: larger ones make other partitions wait. */
const BATCH_BYTES = 256 * 1024;
const NEVER = new Promise<void>(() => {});

interface WaitingMessage {
  readonly message: DeviceMessage;
  readonly resolve: () => void;
}

interface PartitionQueue {
  readonly waiting: WaitingMessage[];
  isSending: boolean;
}

export class Batcher {
  private readonly options: BatcherOptions;
  private readonly queues = new Map<number, PartitionQueue>();
  private readonly most: number;
  private waitingBytes = 0;
  private batches = 0;
  private closed = false;
  /** Messages that were stored. */
  stored = 0;

  constructor(options: BatcherOptions) {
    this.options = options;
    this.most = Math.min(BATCH_BYTES, options.log.mostBytes);
  }

  /** Bytes that are not stored yet. */
  get bytes(): number {
    return this.waitingBytes;
  }

  /** Resolves when the message is stored; never, where there is no room to wait or the batcher is closed before. */
  add(message: DeviceMessage): Promise<void> {
    const { mostWaitingBytes = MOST_WAITING_BYTES, waitMs = WAIT_MS } = this.options;
    const bytes = bytesInBatch(message);
    if (this.closed || this.waitingBytes + bytes > mostWaitingBytes) return NEVER;
    this.waitingBytes += bytes;
    const partition = partitionOf(message.device);
    let queue = this.queues.get(partition);
    if (queue === undefined) {
      queue = { waiting: [], isSending: false };
      this.queues.set(partition, queue);
    }
    const { waiting } = queue;
    const stored = new Promise<void>(resolve => void waiting.push({ message, resolve }));
    if (!queue.isSending) {
      queue.isSending = true;
      setTimeout(() => void this.send(partition, queue), waitMs);
    }
    return stored;
  }

  /** Sends no more; what is not stored by now is not acknowledged. */
  close(): void {
    this.closed = true;
  }

  /** Sends what waits of a partition, a batch after the other, until nothing does. */
  private async send(partition: number, queue: PartitionQueue): Promise<void> {
    const { waitMs = WAIT_MS } = this.options;
    while (queue.waiting.length > 0 && !this.closed) {
      const batch = this.next(queue.waiting);
      const payload = encodeBatch(batch.map(({ message }) => message));
      if (!(await this.store(partition, payload))) return;
      for (const { message, resolve } of batch) {
        this.waitingBytes -= bytesInBatch(message);
        this.stored++;
        resolve();
      }
      // what came meanwhile is one batch with what comes in a moment
      if (queue.waiting.length > 0) await new Promise(resolve => setTimeout(resolve, waitMs));
    }
    queue.isSending = false;
  }

  private async store(partition: number, payload: Uint8Array): Promise<boolean> {
    const { log, name, retryMs = RETRY_MS, onTrouble } = this.options;
    const id = `${name}-${this.batches++}`;
    while (!this.closed) {
      try {
        await log.append(`${partition}`, payload, { id });
        return true;
      } catch (error) {
        onTrouble(error);
        await new Promise(resolve => setTimeout(resolve, retryMs));
      }
    }
    return false;
  }

  private next(waiting: WaitingMessage[]): WaitingMessage[] {
    let bytes = 1;
    const end = waiting.findIndex(({ message }) => {
      bytes += bytesInBatch(message);
      return bytes > this.most;
    });
    return waiting.splice(0, end < 0 ? waiting.length : Math.max(1, end));
  }
}
