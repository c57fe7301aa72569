import type { FindingKind } from '../findings/kinds.js';
import { Sustained } from './sustained.js';

/** Most things of one kind that are watched at once on a device. */
const MOST = 64;

/** One Sustained for each of many things, kept only while it counts. */
export class Tracked {
  /** Made when something first counts: on most devices most of what is watched for never does. */
  private made: Map<string, Sustained> | undefined;

  observe(
    key: string,
    value: number,
    elapsed: number,
    kind: FindingKind,
    sign: 1 | -1 = 1,
  ): 'raised' | 'held' | undefined {
    const known = this.made?.get(key);
    const each = known ?? new Sustained();
    const level = each.observe(value, elapsed, kind, sign);
    if (level === undefined) this.made?.delete(key);
    else if (known === undefined) this.add(key, each);
    return level;
  }

  /** How long the thing has been counting, seconds. */
  seconds(key: string): number {
    return this.made?.get(key)?.seconds ?? 0;
  }

  /** Forgets everything that is not in `keys`: it has gone. */
  keep(keys: { has(key: string): boolean }): void {
    if (this.made === undefined) return;
    for (const key of this.made.keys()) if (!keys.has(key)) this.made.delete(key);
  }

  snapshot(): [string, number][] {
    return Array.from(this.made ?? [], ([key, each]) => [key, each.seconds ?? 0]);
  }

  /** Takes `snapshot()` back; anything else is ignored. */
  restore(snapshot: unknown): void {
    if (!Array.isArray(snapshot)) return;
    for (const entry of snapshot.slice(0, MOST)) {
      if (!Array.isArray(entry) || typeof entry[0] !== 'string' || typeof entry[1] !== 'number') continue;
      const each = new Sustained();
      each.seconds = entry[1];
      this.add(entry[0], each);
    }
  }

  private add(key: string, each: Sustained): void {
    this.made ??= new Map();
    if (this.made.size < MOST) this.made.set(key, each);
  }
}
