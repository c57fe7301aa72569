import type { FindingKind } from '../findings/kinds.js';
import { Sustained } from './sustained.js';

/** Most things of one kind that are watched at once on a device. */
const MOST = 64;

/** One Sustained for each of many things, kept only while it counts. */
export class Tracked {
  private readonly all = new Map<string, Sustained>();

  observe(
    key: string,
    value: number,
    elapsed: number,
    kind: FindingKind,
    sign: 1 | -1 = 1,
  ): 'raised' | 'held' | undefined {
    const known = this.all.get(key);
    const each = known ?? new Sustained();
    const level = each.observe(value, elapsed, kind, sign);
    if (level === undefined) this.all.delete(key);
    else if (known === undefined && this.all.size < MOST) this.all.set(key, each);
    return level;
  }

  /** How long the thing has been counting, seconds. */
  seconds(key: string): number {
    return this.all.get(key)?.seconds ?? 0;
  }

  /** Forgets everything that is not in `keys`: it has gone. */
  keep(keys: { has(key: string): boolean }): void {
    for (const key of this.all.keys()) if (!keys.has(key)) this.all.delete(key);
  }

  snapshot(): [string, number][] {
    return Array.from(this.all, ([key, each]) => [key, each.seconds ?? 0]);
  }

  /** Takes `snapshot()` back; anything else is ignored. */
  restore(snapshot: unknown): void {
    if (!Array.isArray(snapshot)) return;
    for (const entry of snapshot.slice(0, MOST)) {
      if (!Array.isArray(entry) || typeof entry[0] !== 'string' || typeof entry[1] !== 'number') continue;
      const each = new Sustained();
      each.seconds = entry[1];
      this.all.set(entry[0], each);
    }
  }
}
