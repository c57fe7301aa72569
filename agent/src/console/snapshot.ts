import type { ConsoleFact } from './fact.js';

/** Facts of one round of printing; more are of no RTOS that fits on a console. */
const MOST_FACTS = 256;

/** What was printed of all tasks in one go, and when the last line of it came. */
export interface ConsoleSnapshot {
  readonly facts: readonly ConsoleFact[];
  /** By the gateway's boot clock, milliseconds. */
  readonly atMs: number;
}

/**
 * Facts to snapshots: one ends when the console falls silent, or when something is printed again, since a console with a
 * chatty log never falls silent. What comes twice in the first half of a snapshot is two tasks of one name.
 */
export class SnapshotBuilder {
  private facts: ConsoleFact[] = [];
  private readonly seen = new Set<string>();
  private lastMs = 0;
  /** Facts of the snapshot before. */
  private before = 0;

  /** When the last fact came; undefined when there is none. */
  get sinceMs(): number | undefined {
    return this.facts.length > 0 ? this.lastMs : undefined;
  }

  /** @returns the snapshot before, when the fact begins another one. */
  add(fact: ConsoleFact, atMs: number): ConsoleSnapshot | undefined {
    const key = `${fact.kind} ${fact.name}`;
    const isAgain = this.seen.has(key) && this.facts.length * 2 >= this.before;
    const ended = isAgain || this.facts.length >= MOST_FACTS ? this.end() : undefined;
    this.seen.add(key);
    this.facts.push(fact);
    this.lastMs = atMs;
    return ended;
  }

  end(): ConsoleSnapshot | undefined {
    if (this.facts.length === 0) return undefined;
    const snapshot = { facts: this.facts, atMs: this.lastMs };
    this.before = this.facts.length;
    this.facts = [];
    this.seen.clear();
    return snapshot;
  }
}
