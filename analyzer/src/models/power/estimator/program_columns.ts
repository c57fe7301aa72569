/**
 * Which programs have a column of the joint fit, on which cluster. As many have one as tell enough of themselves, up to a
 * bound; the rest of a cluster share one. Who tells least lately gives its column to one that tells more, and what was
 * learned of it is remembered.
 */
import type { ProgramPrior } from './program_intensities.js';

/** Columns of programs, all clusters together. */
export const MOST_PROGRAMS = 64;
const MOST_WAITING = 64;
/** Programs that had a column once: what was learned of them is kept. */
const MOST_RETIRED = 64;
/** What a row tells of a program is forgotten in about so many seconds when it decides who has a column. */
const FADE_SECONDS = 600;
/** Sum of (share of the row)^2 from which on a column tells more than what is expected anyway. */
const ENOUGH = 0.003;

/** A program on a cluster. */
export interface ProgramOn {
  /** Empty: all that have no column of their own. */
  readonly program: string;
  readonly cluster: string;
}

/** All that has no column of its own. */
export const OTHERS = '';

/** Values by cluster and program. */
export class ByProgram<T> {
  size = 0;
  private readonly clusters = new Map<string, Map<string, T>>();

  get({ program, cluster }: ProgramOn): T | undefined {
    return this.clusters.get(cluster)?.get(program);
  }

  set({ program, cluster }: ProgramOn, value: T): void {
    let own = this.clusters.get(cluster);
    if (own === undefined) {
      own = new Map();
      this.clusters.set(cluster, own);
    }
    if (!own.has(program)) this.size++;
    own.set(program, value);
  }

  delete({ program, cluster }: ProgramOn): void {
    const own = this.clusters.get(cluster);
    if (own?.delete(program) !== true) return;
    this.size--;
    if (own.size === 0) this.clusters.delete(cluster);
  }

  /** The one that was set first, of the first cluster. */
  get first(): ProgramOn | undefined {
    for (const [cluster, own] of this.clusters) for (const program of own.keys()) return { program, cluster };
    return undefined;
  }

  *[Symbol.iterator](): Generator<[ProgramOn, T]> {
    for (const [cluster, own] of this.clusters)
      for (const [program, value] of own) yield [{ program, cluster }, value];
  }
}

let shared = new ByProgram<ProgramOn>();
const MOST_SHARED = 8192;

/** One object for all devices that have the program on a cluster of that name. They can be made up without end: then anew. */
export function programOn(program: string, cluster: string): ProgramOn {
  const wanted = { program, cluster };
  const known = shared.get(wanted);
  if (known !== undefined) return known;
  if (shared.size >= MOST_SHARED) shared = new ByProgram();
  shared.set(wanted, wanted);
  return wanted;
}

/** What nothing was told of. */
const NOTHING = Number.NEGATIVE_INFINITY;

export class ProgramColumns {
  /**
   * What a program told lately, by place among columns: a sum of squared shares that fades, as the logarithm of what it would be had
   * it not faded since the beginning. That is one number, and stays as it is while the program does nothing.
   */
  private readonly told: number[] = [];
  private readonly waiting = new ByProgram<number>();
  private readonly retired = new ByProgram<ProgramPrior>();
  private now = 0;

  /** Time goes on. */
  pass(seconds: number): void {
    this.now += seconds;
  }

  /** Takes note of a row in which the program of a column caused `share` of the power. */
  note(column: number, share: number): void {
    while (this.told.length <= column) this.told.push(NOTHING);
    this.told[column] = this.added(this.told[column]!, share);
  }

  /**
   * Takes note of a row with a program that has no column.
   * @param many programs that have one
   * @returns whether it is to get one: a new one, or that of another (its place)
   */
  ask(use: ProgramOn, share: number, many: number): 'no' | 'new' | number {
    const before = this.waiting.get(use);
    if (before === undefined && this.waiting.size >= MOST_WAITING) this.forgetWaiting();
    const own = this.added(before ?? NOTHING, share);
    this.waiting.set(use, own);
    const squares = this.faded(own);
    if (squares < ENOUGH) return 'no';
    if (many < MOST_PROGRAMS) {
      this.waiting.delete(use);
      return 'new';
    }
    let weakest = -1;
    let least = 0.5 * squares;
    for (const [column, told] of this.told.entries()) {
      // nothing: no program's column
      if (told === NOTHING || this.faded(told) >= least) continue;
      least = this.faded(told);
      weakest = column;
    }
    if (weakest < 0) return 'no';
    this.waiting.delete(use);
    return weakest;
  }

  /** A program has given its column up. @param known what was learned of it */
  retire(old: ProgramOn, column: number, known: ProgramPrior | undefined): void {
    // as good as nothing, but a program's
    this.told[column] = Math.log(Number.MIN_VALUE);
    if (known !== undefined) this.remember(old, known);
  }

  /** Keeps what was learned of a program. */
  remember(old: ProgramOn, known: ProgramPrior): void {
    this.retired.delete(old);
    const first = this.retired.first;
    if (this.retired.size >= MOST_RETIRED && first !== undefined) this.retired.delete(first);
    this.retired.set(old, known);
  }

  /** What was learned of a program that has no column now. */
  remembered(use: ProgramOn): ProgramPrior | undefined {
    return this.retired.get(use);
  }

  /** What is remembered, for a snapshot. */
  *all(): Generator<[ProgramOn, ProgramPrior]> {
    yield* this.retired;
  }

  private forgetWaiting(): void {
    const { first } = this.waiting;
    if (first !== undefined) this.waiting.delete(first);
  }

  private added(told: number, share: number): number {
    return Math.log(this.faded(told) + share ** 2) + this.now / FADE_SECONDS;
  }

  private faded(told: number): number {
    return Math.exp(told - this.now / FADE_SECONDS);
  }
}
