/**
 * Run-time counters of a console to CPU time. The texts say neither how fast a counter runs nor how many there are in a
 * second, but all tasks and the idle ones share the time of the CPUs: what a task's counter grew by, of what all of them
 * grew by, is its share of the time between two snapshots. Percentages that are printed are since boot, and are not used.
 */
import { isIdleName } from './fact.js';

const WRAP = 2 ** 32;
/** Snapshots in which a task may be missing, because its line was torn, before it is gone. */
const MOST_MISSED = 3;
/** Tasks that are followed. */
const MOST_TASKS = 128;

export interface TaskTime {
  readonly isIdle: boolean;
  /** CPU time since it is followed, microseconds. */
  micros: number;
  /** Which of the gateway's milliseconds it was seen first at; 0 with the first snapshot. */
  readonly sinceMs: number;
  counter: number | undefined;
  missed: number;
}

export type TimesOutcome = 'taken' | 'incomplete' | 'rebooted';

export class TaskTimes {
  readonly tasks = new Map<string, TaskTime>();
  private atMs: number | undefined;

  /** CPUs: each has an idle task of its own. */
  get cpus(): number {
    let idle = 0;
    for (const task of this.tasks.values()) if (task.isIdle) idle++;
    return Math.max(1, idle);
  }

  /**
   * Takes in counters as they stand.
   * @returns `incomplete` when a task is missing that may still be there: the next snapshot covers that time as well;
   * `rebooted` when counters began anew, which the caller answers with a new `TaskTimes`.
   */
  takeCounters(counters: ReadonlyMap<string, number>, atMs: number): TimesOutcome {
    const missing = this.missingIn(counters);
    if (missing > 0) return 'incomplete';
    const growth = new Map<string, number>();
    let fallen = 0;
    for (const [name, counter] of counters) {
      const before = this.tasks.get(name)?.counter;
      if (before === undefined) continue;
      if (counter < before) fallen++;
      growth.set(name, counter >= before ? counter - before : counter + WRAP - before);
    }
    // one counter wraps at a time, a reset takes all of them back
    if (fallen > 1 && fallen * 2 >= growth.size) return 'rebooted';
    const sum = [...growth.values()].reduce((all, one) => all + one, 0);
    const elapsed = this.elapsed(atMs) * this.cpus;
    for (const [name, counter] of counters) {
      const task = this.taskOf(name, atMs);
      if (task === undefined) continue;
      if (sum > 0) task.micros += Math.round((elapsed * (growth.get(name) ?? 0)) / sum);
      task.counter = counter;
      task.missed = 0;
    }
    this.atMs = atMs;
    return 'taken';
  }

  /** Takes in shares of the CPU, thousandths, as the RTOS estimates them for the time just past. */
  takeLoads(loads: ReadonlyMap<string, number>, atMs: number): TimesOutcome {
    if (this.missingIn(loads) > 0) return 'incomplete';
    const elapsed = this.elapsed(atMs);
    for (const [name, permille] of loads) {
      const isNew = !this.tasks.has(name);
      const task = this.taskOf(name, atMs);
      if (task === undefined) continue;
      if (!isNew) task.micros += Math.round((elapsed * permille) / 1000);
      task.counter = 0;
      task.missed = 0;
    }
    this.atMs = atMs;
    return 'taken';
  }

  /** Microseconds since the snapshot before. */
  private elapsed(atMs: number): number {
    return this.atMs === undefined ? 0 : Math.max(0, atMs - this.atMs) * 1000;
  }

  /** Tasks that should be there and are not; those that have been missed too often are gone. */
  private missingIn(told: ReadonlyMap<string, unknown>): number {
    let missing = 0;
    for (const [name, task] of this.tasks) {
      if (told.has(name)) continue;
      if (++task.missed >= MOST_MISSED) this.tasks.delete(name);
      else missing++;
    }
    return missing;
  }

  private taskOf(name: string, atMs: number): TaskTime | undefined {
    const known = this.tasks.get(name);
    if (known !== undefined) return known;
    if (this.tasks.size >= MOST_TASKS) return undefined;
    const sinceMs = this.atMs === undefined ? 0 : atMs;
    const task = { isIdle: isIdleName(name), micros: 0, sinceMs, counter: undefined, missed: 0 };
    this.tasks.set(name, task);
    return task;
  }
}
