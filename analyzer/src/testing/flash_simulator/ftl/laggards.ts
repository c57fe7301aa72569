/** Closed blocks that are worn much less than others, least first. For tests only. */
import { NONE } from './block_lists.js';

/** All blocks are looked over once in so many erases of a block on average: at each would be slower and no better. */
const LOOKS_PER_BLOCK = 16;

export class Laggards {
  private readonly erasesOf: Uint32Array;
  private readonly threshold: number;
  private found: Int32Array = new Int32Array(0);
  private at = 0;
  private looksAt: number;

  constructor(erasesOf: Uint32Array, threshold: number) {
    this.erasesOf = erasesOf;
    this.threshold = threshold;
    this.looksAt = erasesOf.length / LOOKS_PER_BLOCK;
  }

  /** One that is behind a block of `worn` erases by the threshold; NONE where there is none. @param erases of all blocks. */
  next(erases: number, isClosed: Uint8Array, worn: number): number {
    if (erases >= this.looksAt) this.look(erases, isClosed, worn);
    while (this.at < this.found.length) {
      const block = this.found[this.at]!;
      if (this.erasesOf[block]! + this.threshold > worn) return NONE;
      this.at++;
      if (isClosed[block] === 1) return block;
    }
    return NONE;
  }

  private look(erases: number, isClosed: Uint8Array, most: number): void {
    const { erasesOf, threshold } = this;
    this.looksAt = erases + erasesOf.length / LOOKS_PER_BLOCK;
    const found: number[] = [];
    erasesOf.forEach((worn, block) => {
      if (isClosed[block] === 1 && worn <= most - threshold) found.push(block);
    });
    this.found = Int32Array.from(found).sort((a, b) => erasesOf[a]! - erasesOf[b]!);
    this.at = 0;
  }
}
