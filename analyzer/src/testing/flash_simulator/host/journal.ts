/**
 * jbd2 in ordered mode: blocks of metadata are logged as a transaction, and later written where they belong. A transaction is
 * descriptors, its blocks, and a commit block that is durable when the call returns. For tests only.
 */

import { PAGE_BYTES } from '../device/flash_device.js';
import type { BlockDevice } from './block_device.js';

/** Tags of 16 bytes in a descriptor of 4 KiB. */
const TAGS_PER_DESCRIPTOR = 252;
/** s; data=ordered, commit=5, and writeback of the block device's own pages. */
const COMMIT_SECONDS = 5;
const EXPIRE_SECONDS = 30;

export class Journal {
  transactions = 0;
  requested = 0;
  /** Summed over transactions: their descriptors and blocks, as the kernel sums them, and handles. */
  loggedBlocks = 0;
  handles = 0;
  /** Of the journal's thread: metadata where it belongs. */
  writeBytes = 0;
  readonly mostBlocks: number;

  private readonly disk: BlockDevice;
  private readonly first: number;
  private readonly blocks: number;
  private next = 0;
  private unsettled = 0;
  private running = new Set<number>();
  private runningSince = 0;
  private number = 1;
  /** Logged but not where they belong, since when. */
  private readonly dirty = new Map<number, number>();
  private now = 0;

  constructor(disk: BlockDevice, first: number, blocks: number) {
    this.disk = disk;
    this.first = first;
    this.blocks = blocks;
    // a transaction is a quarter of the journal at most (fs/jbd2/journal.c)
    this.mostBlocks = blocks >> 2;
  }

  /** Adds blocks to the running transaction, whose number it returns. */
  log(...blocks: readonly number[]): number {
    if (this.running.size === 0) this.runningSince = this.now;
    this.handles++;
    for (const block of blocks) this.running.add(block);
    const { number } = this;
    if (this.running.size >= this.mostBlocks) this.commit(false);
    return number;
  }

  /** Whether a transaction has been committed. */
  isDurable(transaction: number): boolean {
    return transaction < this.number;
  }

  /** @param requested by a call, rather than by time. */
  commit(requested: boolean): void {
    const { running } = this;
    if (running.size === 0) return;
    const descriptors = Math.ceil(running.size / TAGS_PER_DESCRIPTOR);
    const log = this.places(descriptors + running.size);
    this.disk.write(log);
    this.disk.writeDurably(this.places(1)[0]!);
    this.transactions++;
    if (requested) this.requested++;
    this.loggedBlocks += log.length;
    for (const block of running) {
      if (this.dirty.has(block)) continue;
      this.dirty.set(block, this.now);
      this.writeBytes += PAGE_BYTES;
    }
    this.running = new Set();
    this.number++;
  }

  /** The running transaction is lost; what was logged is replayed to where it belongs. */
  abandon(): void {
    this.running = new Set();
    this.number++;
    this.settleAll();
  }

  advance(now: number): void {
    this.now = now;
    if (this.running.size > 0 && now - this.runningSince >= COMMIT_SECONDS) this.commit(false);
    const expired = [...this.dirty].filter(([, since]) => now - since >= EXPIRE_SECONDS);
    if (expired.length > 0) this.settle(expired.map(([block]) => block));
  }

  /** Writes everything where it belongs. */
  settleAll(): void {
    this.settle([...this.dirty.keys()]);
    this.unsettled = 0;
  }

  private settle(blocks: number[]): void {
    this.disk.write(blocks.sort((a, b) => a - b));
    for (const block of blocks) this.dirty.delete(block);
    if (this.dirty.size === 0) this.unsettled = 0;
  }

  /** The next blocks of the log, which goes round once what it would overwrite is where it belongs. */
  private places(count: number): number[] {
    this.unsettled += count;
    if (this.unsettled > this.blocks - this.mostBlocks) this.settleAll();
    const places: number[] = [];
    for (let i = 0; i < count; i++) {
      places.push(this.first + this.next);
      this.next = (this.next + 1) % this.blocks;
    }
    return places;
  }
}
