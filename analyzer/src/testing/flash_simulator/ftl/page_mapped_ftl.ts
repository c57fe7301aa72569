/**
 * A translation layer that maps pages: out-of-place writes into open blocks, garbage collection, discards, wear levelling,
 * and padding where the host flushes less than NAND programs at once. Counts what NAND has to do. For tests only.
 */
import { randomNumbers } from '@edgevitals/shared/random';
import { NONE } from './block_lists.js';
import { Laggards } from './laggards.js';
import { type VictimChoice, type VictimPolicy, victimChoice } from './victims.js';

/** `one` open block for all; `host-gc`: one for each; `oracle`: one for pages below `hotPages`, one for others. */
export type Frontiers = 'one' | 'host-gc' | 'oracle';

/** Who is told where pages were put, and which blocks were erased: a log-structured file system is one such layer above another. */
export interface FtlListener {
  placed(place: number, moved: boolean): void;
  erased(block: number): void;
}

export interface FtlSetting {
  readonly blocks: number;
  readonly pagesPerBlock: number;
  /** Pages that the host sees; the rest is over-provisioning. */
  readonly userPages: number;
  readonly victims: VictimPolicy;
  /** Of d-choices; 10 unless said. */
  readonly choices?: number;
  readonly frontiers?: Frontiers;
  /** Of the oracle: that many of the first pages are hot. */
  readonly hotPages?: number;
  /** Pages that NAND programs at once: a flush fills up what is begun. 1 unless said. */
  readonly programPages?: number;
  /** Static wear levelling: what lies in a block that was erased so much less than a free one is moved. None unless said. */
  readonly levelThreshold?: number;
  readonly seed?: number;
}

/** Free blocks that are kept, so that a victim's pages always have room. */
const KEPT_FREE = 2;

/** Blocks that never hold closed data: one open for each frontier, and those that are kept free. */
export const reservedBlocks = (frontiers: Frontiers = 'one'): number => KEPT_FREE + openBlocks(frontiers);

const openBlocks = (frontiers: Frontiers): number => (frontiers === 'one' ? 1 : 2);

export class PageMappedFtl {
  readonly setting: FtlSetting;
  /** Pages that the host wrote. */
  hostPages = 0;
  /** Pages copied by garbage collection, and by wear levelling. */
  movedPages = 0;
  levelledPages = 0;
  /** Left empty by flushes. */
  paddedPages = 0;
  erases = 0;
  victims = 0;
  readonly erasesOf: Uint32Array;
  maxErases = 0;
  livePages = 0;

  private readonly physicalOf: Int32Array;
  private readonly logicalOf: Int32Array;
  private readonly validPages: Uint16Array;
  private readonly isClosed: Uint8Array;
  private readonly free: Int32Array;
  private freeFirst = 0;
  private freeCount: number;
  /** By frontier: the next page, and the end of its block. */
  private readonly next: Int32Array;
  private readonly end: Int32Array;
  private readonly choice: VictimChoice;
  private readonly hotPages: number;
  private readonly programPages: number;
  private readonly gcFrontier: number;
  private readonly laggards: Laggards | undefined;
  private readonly listener: FtlListener | undefined;
  private collecting = false;

  constructor(setting: FtlSetting, listener?: FtlListener) {
    this.listener = listener;
    const { blocks, pagesPerBlock, userPages, frontiers = 'one', hotPages = 0, programPages = 1 } = setting;
    this.setting = setting;
    const open = openBlocks(frontiers);
    if (!(userPages <= (blocks - reservedBlocks(frontiers)) * pagesPerBlock) || pagesPerBlock > 65_535)
      throw new RangeError(`No room for ${userPages} pages in ${blocks} blocks of ${pagesPerBlock}.`);
    this.physicalOf = new Int32Array(userPages).fill(NONE);
    this.logicalOf = new Int32Array(blocks * pagesPerBlock).fill(NONE);
    this.validPages = new Uint16Array(blocks);
    this.isClosed = new Uint8Array(blocks);
    this.erasesOf = new Uint32Array(blocks);
    this.free = Int32Array.from({ length: blocks }, (_, block) => block);
    this.freeCount = blocks;
    this.next = new Int32Array(open);
    this.end = new Int32Array(open);
    this.hotPages = frontiers === 'oracle' ? hotPages : 0;
    this.programPages = programPages;
    this.gcFrontier = frontiers === 'host-gc' ? 1 : 0;
    if (setting.levelThreshold !== undefined)
      this.laggards = new Laggards(this.erasesOf, setting.levelThreshold);
    this.choice = victimChoice(
      setting.victims,
      this.validPages,
      pagesPerBlock,
      setting.choices ?? 10,
      randomNumbers((setting.seed ?? 1) ^ 0x5bd1e995),
    );
  }

  /** NAND page programs, whatever for. */
  get programmedPages(): number {
    return this.hostPages + this.movedPages + this.levelledPages + this.paddedPages;
  }

  /** Where a page is; below 0 where it is nowhere. */
  placeOf(page: number): number {
    return this.physicalOf[page]!;
  }

  isLive(page: number): boolean {
    return this.physicalOf[page] !== NONE;
  }

  write(page: number): void {
    this.hostPages++;
    this.invalidate(page);
    this.append(page, this.hotPages > 0 && page >= this.hotPages ? 1 : 0);
    this.makeRoom();
  }

  /** Discards; nothing for a page that holds nothing. */
  trim(page: number): void {
    this.invalidate(page);
  }

  /** What is begun is programmed whole. */
  flush(): void {
    if (this.programPages === 1) return;
    for (let frontier = 0; frontier < this.next.length; frontier++) {
      // collecting is not in a hurry
      if (this.gcFrontier === 1 && frontier === 1) continue;
      const begun = this.next[frontier]! % this.programPages;
      if (begun === 0) continue;
      this.paddedPages += this.programPages - begun;
      this.next[frontier]! += this.programPages - begun;
      if (this.next[frontier] === this.end[frontier]) this.close(frontier);
    }
    this.makeRoom();
  }

  private invalidate(page: number): void {
    const before = this.physicalOf[page]!;
    if (before === NONE) return;
    this.livePages--;
    this.physicalOf[page] = NONE;
    this.logicalOf[before] = NONE;
    const block = Math.floor(before / this.setting.pagesPerBlock);
    const valid = --this.validPages[block]!;
    if (this.isClosed[block] === 1) this.choice.lose(block, valid);
  }

  private append(page: number, frontier: number): void {
    if (this.next[frontier] === this.end[frontier]) this.open(frontier);
    const at = this.next[frontier]!++;
    this.logicalOf[at] = page;
    this.physicalOf[page] = at;
    this.livePages++;
    this.listener?.placed(at, this.collecting);
    this.validPages[Math.floor(at / this.setting.pagesPerBlock)]!++;
    if (this.next[frontier] === this.end[frontier]) this.close(frontier);
  }

  private open(frontier: number): void {
    const { pagesPerBlock } = this.setting;
    const block = this.takeFree();
    this.next[frontier] = block * pagesPerBlock;
    this.end[frontier] = (block + 1) * pagesPerBlock;
  }

  private close(frontier: number): void {
    const block = this.end[frontier]! / this.setting.pagesPerBlock - 1;
    this.isClosed[block] = 1;
    this.choice.close(block, this.validPages[block]!);
  }

  private makeRoom(): void {
    while (this.freeCount < KEPT_FREE) {
      this.victims++;
      this.movedPages += this.collect(this.choice.take());
    }
    if (this.laggards !== undefined) this.level(this.laggards);
  }

  /**
   * Static wear levelling as UBI has it (drivers/mtd/ubi/wl.c, wear_leveling_worker): what lies in a little worn block is
   * moved, place by place, to a free one that is worn by the threshold more.
   */
  private level(laggards: Laggards): void {
    if (this.freeCount < KEPT_FREE) return;
    const place = this.mostWornFree();
    const to = this.free[place]!;
    const from = laggards.next(this.erases, this.isClosed, this.erasesOf[to]!);
    if (from === NONE) return;
    this.free[place] = this.free[this.freeFirst]!;
    this.free[this.freeFirst] = to;
    this.takeFree();
    const { pagesPerBlock } = this.setting;
    this.choice.take(from);
    this.isClosed[from] = 0;
    for (let i = 0; i < pagesPerBlock; i++) {
      const page = this.logicalOf[from * pagesPerBlock + i]!;
      this.logicalOf[from * pagesPerBlock + i] = NONE;
      this.logicalOf[to * pagesPerBlock + i] = page;
      if (page === NONE) continue;
      this.physicalOf[page] = to * pagesPerBlock + i;
      this.levelledPages++;
    }
    this.validPages[to] = this.validPages[from]!;
    this.isClosed[to] = 1;
    this.choice.close(to, this.validPages[to]!);
    this.erase(from);
  }

  /** Where the most worn free block stands. */
  private mostWornFree(): number {
    const { free, freeFirst, freeCount, erasesOf } = this;
    let most = freeFirst;
    for (let i = 1; i < freeCount; i++) {
      const place = (freeFirst + i) % free.length;
      if (erasesOf[free[place]!]! > erasesOf[free[most]!]!) most = place;
    }
    return most;
  }

  /** Moves what is valid in a block that is closed no more, and erases it. @returns pages that were moved. */
  private collect(block: number): number {
    const { pagesPerBlock } = this.setting;
    this.isClosed[block] = 0;
    const from = block * pagesPerBlock;
    const moved = this.validPages[block]!;
    this.collecting = true;
    for (let at = from, left = moved; left > 0; at++) {
      const page = this.logicalOf[at]!;
      if (page === NONE) continue;
      left--;
      this.logicalOf[at] = NONE;
      this.livePages--;
      this.append(page, this.hotPages > 0 ? (page >= this.hotPages ? 1 : 0) : this.gcFrontier);
    }
    this.collecting = false;
    this.erase(block);
    return moved;
  }

  private erase(block: number): void {
    this.listener?.erased(block);
    this.validPages[block] = 0;
    this.erases++;
    const worn = ++this.erasesOf[block]!;
    if (worn > this.maxErases) this.maxErases = worn;
    this.free[(this.freeFirst + this.freeCount) % this.free.length] = block;
    this.freeCount++;
  }

  private takeFree(): number {
    const block = this.free[this.freeFirst]!;
    this.freeFirst = (this.freeFirst + 1) % this.free.length;
    this.freeCount--;
    return block;
  }
}
