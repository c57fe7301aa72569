/** /proc/diskstats of one disk, as the block layer counts it (block/blk-core.c, block/blk-flush.c). For tests only. */
import type { FlashDevice } from '../device/flash_device.js';

/** What goes into one request at most: 1 MiB. */
const MOST_PAGES = 256;
const PAGE_SECTORS = 8;

export class BlockDevice {
  readonly flash: FlashDevice;
  /** Whether a write can be told to reach the medium by itself. */
  readonly fua: boolean;
  writes = 0;
  sectorsWritten = 0;
  flushes = 0;
  discards = 0;
  sectorsDiscarded = 0;

  constructor(flash: FlashDevice, fua = false) {
    this.flash = flash;
    this.fua = fua;
  }

  get pages(): number {
    return this.flash.pages;
  }

  get writtenBytes(): number {
    return this.sectorsWritten * 512;
  }

  /** Writes pages; what follows each other is one request. */
  write(pages: readonly number[]): void {
    let inRequest = 0;
    pages.forEach((page, i) => {
      if (i === 0 || page !== pages[i - 1]! + 1 || inRequest === MOST_PAGES) {
        this.writes++;
        inRequest = 0;
      }
      inRequest++;
      this.flash.write(page);
    });
    this.sectorsWritten += pages.length * PAGE_SECTORS;
  }

  /** A request of its own, without data (blkdev_issue_flush): counted as a write too. */
  flush(): void {
    this.writes++;
    this.sync();
  }

  /** A page that is durable when it has been written, and with it all before: a journal's commit. */
  writeDurably(page: number): void {
    this.sync();
    this.write([page]);
    if (!this.fua) this.sync();
  }

  discard(pages: Iterable<number>): void {
    let last = -2;
    for (const page of pages) {
      if (page !== last + 1) this.discards++;
      last = page;
      this.sectorsDiscarded += PAGE_SECTORS;
      this.flash.trim(page);
    }
  }

  private sync(): void {
    this.flushes++;
    this.flash.flush();
  }
}
