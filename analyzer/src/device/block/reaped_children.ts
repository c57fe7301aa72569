/**
 * What a parent's counters gained from children that it reaped, taken off again. When a process waits for a child, the
 * kernel adds the I/O of the child, and of all that the child had reaped, to its own (kernel/exit.c, wait_task_zombie):
 * what a child was seen to do would count again for each of its ancestors that waits.
 *
 * A process that has gone owes what its counters showed last to its parent; where that has gone as well, to the parent's
 * parent. Only the page faults of reaped children tell whether it was reaped at all: they are exact, every process has
 * some, and those of a parent that ignores SIGCHLD do not grow. Once they have grown by those of the child, the kernel
 * has added its I/O too, and the debt is taken off what the parent's counters grow by, then or as soon as they are read.
 *
 * What remains is the parent's own, what its children did after they were seen last, and children that nobody saw.
 */
import { Ancestry, INIT } from './ancestry.js';
import {
  MOST_READINGS,
  PROCESS_COUNTERS,
  PROCESS_WIDTH,
  processPlaceOf,
  REAPED_PLACE,
  WITH_CHILDREN,
} from './process_columns.js';
import type { ProcessRows } from './process_rows.js';
import type { TouchedProcesses } from './touched_processes.js';

const W = PROCESS_WIDTH;
const C = PROCESS_COUNTERS;
const WRITTEN = processPlaceOf('write_bytes');
const FAULTS = processPlaceOf('minor_faults');
/** Of WITH_CHILDREN, those that the agent reads whenever it reads page faults. */
const STORAGE = ['read_bytes', 'write_bytes'].map(name => WITH_CHILDREN.indexOf(processPlaceOf(name)));
/** Whatever the plan, each process is looked at within this time, milliseconds. */
const MOST_MS = 120_000;
/**
 * A process that is watched is read many times from one reading of all processes to the next, which is the first to tell
 * that its child has gone.
 */
const SPARE_MS = 10_000;
/** Debts of one device, and faults that may prove them; more of them at once are no processes. */
const MOST_DEBTS = 1024;
const DEBT_BYTES = 200;
const SPARE_BYTES = 40;

/** What a process that has gone owes. */
interface Debt {
  /** Who reaped it, if it was reaped. */
  payer: number;
  /** Parents that have gone between the two. */
  readonly steps: number;
  /** Page faults of the process and of those that it had reaped. */
  readonly faults: number;
  /** By place in WITH_CHILDREN; 0 where unknown. */
  readonly amounts: number[];
  /** Whether the kernel refused to tell its I/O: that is in the payer's, and nobody else's. */
  readonly isDenied: boolean;
  /** Whether the payer has reaped it: what is left waits for the payer's counters to be read. */
  isProven: boolean;
  /** Whether the payer was read since and had not reaped it. */
  isDoubted: boolean;
  /** CLOCK_BOOTTIME when it had gone, milliseconds, and readings of the table since then. */
  readonly since: number;
  age: number;
}

/** Faults of reaped children that nothing explains so far. */
interface Spare {
  readonly pid: number;
  faults: number;
  /** CLOCK_BOOTTIME, milliseconds. */
  readonly at: number;
}

export class ReapedChildren {
  private debts: Debt[] = [];
  /**
   * Faults of reaped children that are not owed yet: a child that was read before it was reaped, and its parent after,
   * has not gone before the next reading.
   */
  private spares: Spare[] = [];

  /** Bytes held, roughly. */
  get bytes(): number {
    return DEBT_BYTES * this.debts.length + SPARE_BYTES * this.spares.length;
  }

  /**
   * Takes from what processes did in an interval that of children that they reaped.
   * @param rows as they are now.
   * @param bootMs CLOCK_BOOTTIME of the reading, milliseconds.
   */
  settle(touched: TouchedProcesses, rows: ProcessRows, bootMs: number): void {
    if (touched.gone.length > 0) this.note(touched, rows, bootMs);
    if (this.debts.length > 0) this.collect(touched, bootMs);
    if (this.spares.length > 0 || touched.reapers.length > 0) this.spare(touched, bootMs);
  }

  /** Processes have gone: what they owe, and what is owed to them. */
  private note(touched: TouchedProcesses, rows: ProcessRows, bootMs: number): void {
    const ancestry = new Ancestry(touched, rows);
    const { gone, levels, pids } = touched;
    const fresh: Debt[] = [];
    const byPid = new Map<number, Debt>();
    for (const i of gone) {
      const { payer, steps } = ancestry.reaperOf(i);
      if (payer === undefined) continue;
      const at = i * W;
      const debt: Debt = {
        payer,
        steps,
        faults: Math.max(1, (levels[at + FAULTS]! || 0) + (levels[at + REAPED_PLACE]! || 0)),
        amounts: WITH_CHILDREN.map(place => levels[at + place]! || 0),
        isDenied: Number.isNaN(levels[at + WRITTEN]!),
        isProven: false,
        isDoubted: false,
        since: bootMs,
        age: 0,
      };
      fresh.push(debt);
      byPid.set(pids[i]!, debt);
    }
    this.debts = this.debts.filter(debt => {
      if (!ancestry.hasGone(debt.payer)) return true;
      const heir = byPid.get(debt.payer);
      if (heir === undefined) return false;
      // what it had reaped and not been read since is in what it handed on; what it may have, goes with it
      if (debt.isProven) for (const [k, amount] of debt.amounts.entries()) heir.amounts[k]! += amount;
      else fresh.push({ ...debt, payer: heir.payer, steps: heir.steps + debt.steps + 1 });
      return false;
    });
    // those that are surest stand first: the nearest, and of them the newest
    this.debts = [...fresh, ...this.debts].sort((a, b) => a.steps - b.steps).slice(0, MOST_DEBTS);
  }

  /** What can be paid is; what nobody will pay any more is forgotten. */
  private collect(touched: TouchedProcesses, bootMs: number): void {
    const places = new Map<number, number>();
    for (let i = 0; i < touched.length; i++) if (touched.ended[i] !== true) places.set(touched.pids[i]!, i);
    for (const debt of this.debts) {
      debt.age++;
      if (!debt.isProven) debt.isProven = this.hasReaped(touched, places.get(debt.payer), debt);
    }
    const init = places.get(INIT);
    if (init !== undefined)
      for (const debt of this.debts) {
        // an orphan: what is left to its parent, or its parent's, was left too late
        if (debt.isProven || (debt.steps === 0 && !places.has(debt.payer))) continue;
        if (!this.hasReaped(touched, init, debt, INIT)) continue;
        debt.isProven = true;
        debt.payer = INIT;
      }
    for (const debt of this.debts) {
      const i = places.get(debt.payer);
      if (debt.isProven && i !== undefined) take(touched, i, debt);
    }
    this.debts = this.debts.filter(debt => {
      if (debt.age >= MOST_READINGS && bootMs - debt.since >= MOST_MS) return false;
      if (debt.isProven) return debt.amounts.some(amount => amount > 0);
      const i = places.get(debt.payer);
      if (i === undefined) return true;
      if (Number.isNaN(touched.amounts[i * C + REAPED_PLACE]!)) {
        // an agent that does not tell: nothing is taken from anyone who may not have got it
        touched.unparted[i] = true;
        return false;
      }
      if (debt.isDoubted) return false;
      debt.isDoubted = true;
      return true;
    });
  }

  /**
   * Whether the faults of children that a process reaped tell that it reaped this one: they are used up.
   * @param i its place; undefined where it is as it was.
   */
  private hasReaped(
    touched: TouchedProcesses,
    i: number | undefined,
    debt: Debt,
    reaper = debt.payer,
  ): boolean {
    const { amounts } = touched;
    const grown = i === undefined ? 0 : amounts[i * C + REAPED_PLACE]! || 0;
    let left = 0;
    for (const { pid, faults } of this.spares) if (pid === reaper) left += faults;
    if (grown + left < debt.faults) return false;
    // where another may have reaped it, bytes must have come as well
    const isParent = debt.steps === 0 && reaper === debt.payer;
    if (!isParent && (i === undefined || !hasBytesOf(amounts, i * C, debt))) return false;
    // nothing can be taken from an init that does not tell its I/O: who it may belong to keeps it
    if (reaper === INIT && !isParent && Number.isNaN(amounts[i! * C + WRITTEN]!)) return false;
    let owed = debt.faults;
    for (const spare of this.spares) {
      if (spare.pid !== reaper) continue;
      const used = Math.min(spare.faults, owed);
      spare.faults -= used;
      owed -= used;
    }
    if (i !== undefined) {
      amounts[i * C + REAPED_PLACE] = grown - owed;
      if (debt.isDenied) touched.unparted[i] = true;
    }
    return true;
  }

  /** What is left of this reading, for those to come. */
  private spare({ amounts, pids, reapers }: TouchedProcesses, bootMs: number): void {
    const kept = this.spares.filter(({ faults, at }) => faults > 0 && bootMs - at < SPARE_MS);
    for (const i of reapers) {
      const faults = amounts[i * C + REAPED_PLACE]!;
      if (faults > 0) kept.push({ pid: pids[i]!, faults, at: bootMs });
    }
    this.spares = kept.slice(-MOST_DEBTS);
  }
}

/** Whether counters grew by what is owed at least. */
const hasBytesOf = (amounts: ArrayLike<number>, at: number, debt: Debt): boolean =>
  STORAGE.every(k => !(amounts[at + WITH_CHILDREN[k]!]! < debt.amounts[k]!));

/** Takes what is owed from what the payer's counters grew by. */
function take({ amounts }: TouchedProcesses, i: number, debt: Debt): void {
  for (const [k, place] of WITH_CHILDREN.entries()) {
    const grown = amounts[i * C + place]!;
    const owed = debt.amounts[k]!;
    if (owed === 0) continue;
    if (Number.isNaN(grown)) {
      // nobody is told what the payer did: whoever reaps the payer in the end is charged, however long that takes
      debt.age = Number.NEGATIVE_INFINITY;
      continue;
    }
    const paid = Math.min(grown, owed);
    amounts[i * C + place] = grown - paid;
    debt.amounts[k] = owed - paid;
  }
}
