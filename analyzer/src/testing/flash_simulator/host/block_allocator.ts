/** Free blocks of a file system, next to the last of a file where there is room. For tests only. */

export class BlockAllocator {
  private readonly used: Uint8Array;
  private readonly first: number;
  private cursor: number;
  private free: number;

  /** @param first that may be given out, of `blocks`. */
  constructor(first: number, blocks: number) {
    this.used = new Uint8Array(blocks).fill(1, 0, first);
    this.first = first;
    this.cursor = first;
    this.free = blocks - first;
  }

  get freeBlocks(): number {
    return this.free;
  }

  /** @param goal that is best. @throws RangeError when the device is full. */
  take(goal?: number): number {
    if (this.free === 0) throw new RangeError('No space left on device.');
    let block = goal !== undefined && this.used[goal] === 0 ? goal : this.cursor;
    while (this.used[block] !== 0) block = block + 1 >= this.used.length ? this.first : block + 1;
    this.used[block] = 1;
    this.free--;
    this.cursor = block;
    return block;
  }

  give(block: number): void {
    this.used[block] = 0;
    this.free++;
    // small file systems are filled from below (ext4's groups)
    if (block < this.cursor) this.cursor = block;
  }

  *freeOnes(): Iterable<number> {
    for (let block = this.first; block < this.used.length; block++) if (this.used[block] === 0) yield block;
  }
}
