/**
 * Blocks used with one bit a cell in front of the others: what the host writes goes there first, and what is still valid when
 * its block is needed again is folded into the rest. Wears by its own. For tests only.
 */
import { NONE } from '../ftl/block_lists.js';
import type { PageMappedFtl } from '../ftl/page_mapped_ftl.js';

export interface SlcSetting {
  readonly blocks: number;
  /** Fewer than in blocks of more bits a cell. */
  readonly pagesPerBlock: number;
}

export class SlcCache {
  programmedPages = 0;
  /** Of all its blocks, which are used in turns. */
  erases = 0;

  private readonly behind: PageMappedFtl;
  private readonly pagesPerBlock: number;
  private readonly logicalOf: Int32Array;
  private readonly placeOf: Int32Array;
  private next = 0;

  constructor({ blocks, pagesPerBlock }: SlcSetting, behind: PageMappedFtl) {
    this.behind = behind;
    this.pagesPerBlock = pagesPerBlock;
    this.logicalOf = new Int32Array(blocks * pagesPerBlock).fill(NONE);
    this.placeOf = new Int32Array(behind.setting.userPages).fill(NONE);
  }

  write(page: number): void {
    this.trim(page);
    if (this.next % this.pagesPerBlock === 0) this.empty();
    this.logicalOf[this.next] = page;
    this.placeOf[page] = this.next;
    this.next = (this.next + 1) % this.logicalOf.length;
    this.programmedPages++;
  }

  /** What is older is valid no more, wherever it is. */
  trim(page: number): void {
    const place = this.placeOf[page]!;
    if (place !== NONE) this.logicalOf[place] = NONE;
    this.placeOf[page] = NONE;
    this.behind.trim(page);
  }

  private empty(): void {
    // the first time around there is nothing to erase
    if (this.programmedPages >= this.logicalOf.length) this.erases++;
    for (let at = this.next; at < this.next + this.pagesPerBlock; at++) {
      const page = this.logicalOf[at]!;
      if (page === NONE) continue;
      this.logicalOf[at] = NONE;
      this.placeOf[page] = NONE;
      this.behind.write(page);
    }
  }
}
