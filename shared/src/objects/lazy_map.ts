/** Never written to. */
const EMPTY = new Map<unknown, unknown>();
/** Up to so many entries stand in an array. */
const FEW = 4;

/**
 * A map that takes next to nothing while next to nothing is in it: a Map takes 200 bytes, and a device has dozens of which
 * most have one entry or none. What is added while its entries are looped over may not be visited.
 */
export class LazyMap<K, V> implements ReadonlyMap<K, V> {
  /** A few entries, each a key and behind it its value; or many. */
  private made: Map<K, V> | readonly (K | V)[] | undefined;

  constructor(entries: Iterable<readonly [K, V]> = []) {
    this.made = undefined;
    for (const [key, value] of entries) this.set(key, value);
  }

  get size(): number {
    const { made } = this;
    if (made === undefined) return 0;
    return isFew(made) ? made.length / 2 : made.size;
  }

  get(key: K): V | undefined {
    const { made } = this;
    if (made === undefined) return undefined;
    if (!isFew(made)) return made.get(key);
    const at = placeOf(made, key);
    return at < 0 ? undefined : (made[at + 1] as V);
  }

  has(key: K): boolean {
    const { made } = this;
    if (made === undefined) return false;
    return isFew(made) ? placeOf(made, key) >= 0 : made.has(key);
  }

  set(key: K, value: V): this {
    const { made } = this;
    if (made === undefined) this.made = [key, value];
    else if (!isFew(made)) made.set(key, value);
    else this.setFew(made, key, value);
    return this;
  }

  delete(key: K): boolean {
    const { made } = this;
    if (made === undefined) return false;
    if (!isFew(made)) return made.delete(key);
    const at = placeOf(made, key);
    if (at < 0) return false;
    // replaced, not changed: it may be looped over
    this.made = made.length === 2 ? undefined : made.slice(0, at).concat(made.slice(at + 2));
    return true;
  }

  clear(): void {
    this.made = undefined;
  }

  forEach(visit: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this) visit(value, key, this);
  }

  entries(): MapIterator<[K, V]> {
    const { made } = this;
    return isFew(made) ? this.walk(made, (key, value) => [key, value]) : this.map.entries();
  }

  keys(): MapIterator<K> {
    const { made } = this;
    return isFew(made) ? this.walk(made, key => key) : this.map.keys();
  }

  values(): MapIterator<V> {
    const { made } = this;
    return isFew(made) ? this.walk(made, (_, value) => value) : this.map.values();
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  private get map(): Map<K, V> {
    return (this.made ?? EMPTY) as Map<K, V>;
  }

  private setFew(few: readonly (K | V)[], key: K, value: V): void {
    const at = placeOf(few, key);
    if (at >= 0) {
      (few as (K | V)[])[at + 1] = value;
    } else if (few.length < 2 * FEW) {
      // as long as it has to be: one that grows by itself takes room for sixteen
      this.made = few.concat([key, value]);
    } else {
      const map = new Map<K, V>();
      for (let i = 0; i < few.length; i += 2) map.set(few[i] as K, few[i + 1] as V);
      this.made = map.set(key, value);
    }
  }

  private *walk<T>(few: readonly (K | V)[], pick: (key: K, value: V) => T): Generator<T, undefined, unknown> {
    for (let i = 0; i < few.length; i += 2) {
      const key = few[i] as K;
      // those that were taken out meanwhile are left out
      if (this.made !== few && !this.has(key)) continue;
      yield pick(key, this.made === few ? (few[i + 1] as V) : (this.get(key) as V));
    }
    return undefined;
  }
}

const isFew = <E>(made: ReadonlyMap<unknown, unknown> | readonly E[] | undefined): made is readonly E[] =>
  Array.isArray(made);

/** Where a key stands; -1: nowhere. As in a Map, NaN is itself. */
function placeOf(few: readonly unknown[], key: unknown): number {
  for (let i = 0; i < few.length; i += 2)
    if (few[i] === key || (Number.isNaN(key) && Number.isNaN(few[i]))) return i;
  return -1;
}
