/** Which closed block garbage collection takes next. For tests only. */

import { BlockLists, NONE } from './block_lists.js';

export type VictimPolicy = 'greedy' | 'fifo' | 'random' | 'd-choices';

export interface VictimChoice {
  /** A block that is full now. */
  close(block: number, valid: number): void;
  /** A closed block has one valid page less. */
  lose(block: number, valid: number): void;
  /** The next victim, which is closed no more; a block that is asked for, where `wanted` names one. */
  take(wanted?: number): number;
}

/** @param validPages of all blocks, as they are when asked. */
export function victimChoice(
  policy: VictimPolicy,
  validPages: Uint16Array,
  pagesPerBlock: number,
  choices: number,
  random: () => number,
): VictimChoice {
  if (policy === 'greedy') return new FewestValid(validPages.length, pagesPerBlock);
  if (policy === 'fifo') return new OldestClosed(validPages.length);
  return new ClosedAtRandom(validPages, policy === 'random' ? 1 : choices, random);
}

/** Lists of blocks by valid pages. Of as many, the one that came to so few last: where pages differ it matters who is taken. */
class FewestValid implements VictimChoice {
  private readonly lists: BlockLists;
  private lowest: number;

  constructor(blocks: number, pagesPerBlock: number) {
    this.lists = new BlockLists(blocks, pagesPerBlock + 1);
    this.lowest = pagesPerBlock;
  }

  close(block: number, valid: number): void {
    this.lists.add(block, valid);
    if (valid < this.lowest) this.lowest = valid;
  }

  lose(block: number, valid: number): void {
    this.lists.remove(block);
    this.close(block, valid);
  }

  take(wanted = NONE): number {
    while (wanted === NONE && this.lists.newestOf(this.lowest) === NONE) this.lowest++;
    const block = wanted === NONE ? this.lists.newestOf(this.lowest) : wanted;
    this.lists.remove(block);
    return block;
  }
}

/** In the order in which they were closed. */
class OldestClosed implements VictimChoice {
  private readonly lists: BlockLists;

  constructor(blocks: number) {
    this.lists = new BlockLists(blocks, 1);
  }

  close(block: number): void {
    this.lists.add(block, 0);
  }

  lose(): void {}

  take(wanted = this.lists.oldestOf(0)): number {
    this.lists.remove(wanted);
    return wanted;
  }
}

/** Of some at random the one with the fewest valid pages. */
class ClosedAtRandom implements VictimChoice {
  private readonly closed: Int32Array;
  private readonly place: Int32Array;
  private count = 0;

  private readonly validPages: Uint16Array;
  private readonly choices: number;
  private readonly random: () => number;

  constructor(validPages: Uint16Array, choices: number, random: () => number) {
    this.validPages = validPages;
    this.choices = choices;
    this.random = random;
    this.closed = new Int32Array(validPages.length);
    this.place = new Int32Array(validPages.length);
  }

  close(block: number): void {
    this.place[block] = this.count;
    this.closed[this.count++] = block;
  }

  lose(): void {}

  take(wanted?: number): number {
    const block = wanted ?? this.best();
    const last = this.closed[--this.count]!;
    const place = this.place[block]!;
    this.closed[place] = last;
    this.place[last] = place;
    return block;
  }

  private best(): number {
    let best = this.any();
    for (let i = 1; i < this.choices; i++) {
      const other = this.any();
      if (this.validPages[other]! < this.validPages[best]!) best = other;
    }
    return best;
  }

  private any(): number {
    return this.closed[Math.floor(this.random() * this.count)]!;
  }
}
