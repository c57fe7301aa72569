import * as v from 'valibot';
import type { Level } from './condition.js';
import { FINDING_KINDS, type FindingKind, type FindingKindName } from './kinds.js';

/** Most things that are followed at once of one kind. */
const MOST = 64;

/**
 * Values that have to stay bad for a while before they are worth telling, with hysteresis: one for all kinds of a model.
 * A thing counts from its kind's `raise` on, and goes on counting as long as it is not better than `hold`; it is raised
 * when it has counted for `seconds`. Thresholds are those of the kind's row in kinds.ts; where `hold` is above `raise`, low
 * values are the bad ones.
 */
export class Sustained {
  /** Seconds since a thing first passed `raise`, by kind and key. Made when one does: most things never do. */
  private counting: Map<FindingKindName, Map<string, number>> | undefined;

  /**
   * Takes in a value that held for `elapsed` seconds.
   * @param key what the value is of, among the things of its kind: the subject, or a process of it.
   * @returns undefined while there is nothing to tell.
   */
  level(kind: FindingKindName, key: string, value: number, elapsed: number): Level | undefined {
    const row: FindingKind = FINDING_KINDS[kind];
    const known = this.counting?.get(kind)?.get(key);
    if (!isPast(row, value, known === undefined ? row.raise : row.hold)) {
      this.counting?.get(kind)?.delete(key);
      return undefined;
    }
    const seconds = (known ?? 0) + elapsed;
    this.count(kind, key, seconds);
    return seconds >= row.seconds && isPast(row, value, row.raise) ? 'raised' : 'held';
  }

  /** How long a thing has been counting, seconds. */
  seconds(kind: FindingKindName, key: string): number {
    return this.counting?.get(kind)?.get(key) ?? 0;
  }

  /** Forgets everything of a kind that is not in `keys`: it has gone. */
  keep(kind: FindingKindName, keys: { has(key: string): boolean }): void {
    const things = this.counting?.get(kind);
    if (things !== undefined) for (const key of things.keys()) if (!keys.has(key)) things.delete(key);
  }

  /** Plain JSON data for `restore`. */
  snapshot(): unknown {
    return [...(this.counting ?? [])]
      .filter(([, things]) => things.size > 0)
      .map(([kind, things]) => [kind, [...things]]);
  }

  /** Takes `snapshot()` back; kinds that are no longer there, and anything else, are ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    for (const [kind, things] of snapshot.filter(each => v.is(ENTRY, each)))
      for (const [key, seconds] of things.filter(each => v.is(THING, each))) this.count(kind, key, seconds);
  }

  private count(kind: FindingKindName, key: string, seconds: number): void {
    this.counting ??= new Map();
    let things = this.counting.get(kind);
    if (things === undefined) {
      things = new Map();
      this.counting.set(kind, things);
    }
    if (things.has(key) || things.size < MOST) things.set(key, seconds);
  }
}

const isPast = ({ raise, hold }: FindingKind, value: number, threshold: number): boolean =>
  hold > raise ? value <= threshold : value >= threshold;

const SNAPSHOT = v.array(v.unknown());
const KIND = v.custom<FindingKindName>(kind => v.is(v.string(), kind) && Object.hasOwn(FINDING_KINDS, kind));
const ENTRY = v.tuple([KIND, v.array(v.unknown())]);
const THING = v.tuple([v.string(), v.number()]);
