/** Blocks in doubly linked lists, each in one at most; all in typed arrays. For tests only. */

export const NONE = -1;

export class BlockLists {
  private readonly newest: Int32Array;
  private readonly oldest: Int32Array;
  /** By block. */
  private readonly newer: Int32Array;
  private readonly older: Int32Array;
  private readonly list: Int32Array;

  constructor(blocks: number, lists: number) {
    this.newest = new Int32Array(lists).fill(NONE);
    this.oldest = new Int32Array(lists).fill(NONE);
    this.newer = new Int32Array(blocks);
    this.older = new Int32Array(blocks);
    this.list = new Int32Array(blocks);
  }

  /** NONE of an empty list. */
  newestOf(list: number): number {
    return this.newest[list]!;
  }

  oldestOf(list: number): number {
    return this.oldest[list]!;
  }

  add(block: number, list: number): void {
    const before = this.newest[list]!;
    this.older[block] = before;
    this.newer[block] = NONE;
    if (before === NONE) this.oldest[list] = block;
    else this.newer[before] = block;
    this.newest[list] = block;
    this.list[block] = list;
  }

  remove(block: number): void {
    const list = this.list[block]!;
    const older = this.older[block]!;
    const newer = this.newer[block]!;
    if (older === NONE) this.oldest[list] = newer;
    else this.newer[older] = newer;
    if (newer === NONE) this.newest[list] = older;
    else this.older[newer] = older;
  }
}
