/** Which processes are looked at in a round, and which of their files are read then: no file is touched here. */

/**
 * Rounds after which even a process that has not run is read whole: its pages may have been reclaimed, its parent may
 * have died.
 */
const WHOLE_AFTER = 24;

/** One reading of the whole table, as it is for all processes in it. */
export interface Round {
  /** Counts the rounds. */
  readonly number: number;
  /** CPU time a round below which a process is quiet, nanoseconds. */
  readonly quietNs: number;
  /** Most rounds from one look at a quiet process to the next. */
  readonly longest: number;
  /** False: only what tells how much it ran; context switches and I/O stay as they were. */
  readonly whole: boolean;
}

/** What is read of a process that is looked at, besides schedstat and, unless that shows that it has not run, stat. */
export interface Look {
  /** Rounds that a change found now covers, at least 1. */
  readonly span: number;
  /** Read all, whether it has run or not, and ask again for what was refused. */
  readonly anew: boolean;
  readonly status: boolean;
  readonly io: boolean;
  /** Take over also what is not asked for to the second. */
  readonly rare: boolean;
}

/** One for all processes: each is looked at for itself, and an object costs more than deciding what stands in it. */
const look = { span: 1, anew: false, rare: false, io: false, status: false };

/**
 * The looks at one process: every round while it is busy; every second, fourth, ... while it is quiet, up to the round's
 * `longest`.
 */
export class Looks {
  private readonly pid: number;
  /** Rounds between two looks. */
  private period = 1;
  private lastRound: number | undefined;
  private anewRound = 0;
  private quiet = false;

  constructor(pid: number) {
    this.pid = pid;
  }

  /** Whether the last look found it quiet. */
  get isQuiet(): boolean {
    return this.quiet;
  }

  /** Whether it is looked at in this round. The pid shifts it, lest all quiet processes have the same rounds. */
  isTurn(round: Round): boolean {
    return this.lastRound === undefined || this.period <= 1 || (round.number + this.pid) % this.period === 0;
  }

  /** What a look in this round reads, good until `next` is asked again of whatever process; counts only when `took` is told. */
  next(round: Round): Look {
    const { lastRound } = this;
    const { number, longest, whole } = round;
    const span = lastRound === undefined ? 1 : Math.max(1, number - lastRound);
    const anew = lastRound === undefined || number - this.anewRound >= WHOLE_AFTER;
    const rare = anew || (span === 1 && (number + this.pid) % longest === 0);
    look.span = span;
    look.anew = anew;
    look.rare = rare;
    look.io = anew || whole;
    look.status = anew || (whole && (rare || span > 1));
    return look;
  }

  /** The look has been had. */
  took(round: Round, { anew }: Look): void {
    this.lastRound = round.number;
    if (anew) this.anewRound = round.number;
  }

  /** What came of it: after a quiet look the next one is twice as far away. */
  settle(isQuiet: boolean, round: Round): void {
    this.quiet = isQuiet;
    this.period = isQuiet ? Math.min(this.period * 2, round.longest) : 1;
  }

  /** Looks at it in the next round, quiet or not. */
  hurry(): void {
    this.period = 1;
  }
}
