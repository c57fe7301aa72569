/** A device's values as people see them, from one reading to the next. */
import type { Catalogue, PublishedQuantity } from './published_quantity.js';
import { type ShownValue, shownNumber, written } from './shown_value.js';

const OFF = 0;
const ON = 1;

/** A catalogue's rows, and where each stands: the same for all devices. */
interface CatalogueRows {
  readonly rows: readonly (readonly [string, PublishedQuantity<never>])[];
  readonly places: ReadonlyMap<string, number>;
}

const known = new WeakMap<Catalogue<never>, CatalogueRows>();

function rowsOf(catalogue: Catalogue<never>): CatalogueRows {
  let rows = known.get(catalogue);
  if (rows === undefined) {
    const entries = Object.entries(catalogue);
    rows = { rows: entries, places: new Map(entries.map(([name], i) => [name, i])) };
    known.set(catalogue, rows);
  }
  return rows;
}

export class ShownValues<Facts> {
  private readonly catalogue: CatalogueRows;
  /** As `shownNumber` has them; flags are 0 and 1, NaN is what has never been known. */
  private readonly values: Float64Array;
  /** What is known now; what has been known, and is not, is null. */
  private readonly isKnown: Uint8Array;
  /** When each was known last, steady seconds. */
  private readonly knownAt: Float64Array;

  constructor(catalogue: Catalogue<Facts>) {
    this.catalogue = rowsOf(catalogue);
    const { length } = this.catalogue.rows;
    this.values = new Float64Array(length).fill(Number.NaN);
    this.isKnown = new Uint8Array(length);
    this.knownAt = new Float64Array(length);
  }

  /** Takes a total of an earlier run: it is what the next one is held against. */
  restore(name: string, total: number): void {
    const at = this.catalogue.places.get(name);
    if (at !== undefined) this.values[at] = total;
  }

  /** Takes what is known at `now` (steady seconds). @returns whether what people see has changed. */
  take(facts: Facts, now: number): boolean {
    let changed = false;
    this.catalogue.rows.forEach(([, quantity], i) => {
      const before = this.values[i]!;
      const wasKnown = this.isKnown[i] === 1;
      const value = numberOf(
        quantity as PublishedQuantity<Facts>,
        facts,
        Number.isNaN(before) ? null : before,
      );
      this.isKnown[i] = value === null ? 0 : 1;
      if (value !== null) {
        this.values[i] = value;
        this.knownAt[i] = now;
      }
      if (wasKnown !== (value !== null) || (value !== null && value !== before)) changed = true;
    });
    return changed;
  }

  /** Names of what has been known since `since` (steady seconds). */
  names(since = Number.NEGATIVE_INFINITY): string[] {
    return this.catalogue.rows.flatMap(([name], i) =>
      this.knownAt[i]! > 0 && this.knownAt[i]! >= since ? [name] : [],
    );
  }

  /** Totals, for `restore`. */
  totals(): Record<string, number> {
    return Object.fromEntries(
      this.catalogue.rows.flatMap(([name, { kind }], i) =>
        kind === 'total' && !Number.isNaN(this.values[i]!) ? [[name, this.values[i]!]] : [],
      ),
    );
  }

  /** As it stands in the shown unit, flags as 0 and 1; null while it is not known. */
  number(name: string): number | null {
    const at = this.catalogue.places.get(name);
    return at === undefined || this.isKnown[at] !== 1 ? null : this.values[at]!;
  }

  /** As it is written in documents: numbers, instants as ISO 8601, flags as ON and OFF. */
  shown(name: string): ShownValue {
    const at = this.catalogue.places.get(name);
    const value = this.number(name);
    if (at === undefined || value === null) return null;
    const [, quantity] = this.catalogue.rows[at]!;
    return quantity.kind === 'flag' ? (value === ON ? 'ON' : 'OFF') : written(quantity, value);
  }
}

function numberOf<Facts>(
  quantity: PublishedQuantity<Facts>,
  facts: Facts,
  before: number | null,
): number | null {
  if (quantity.kind !== 'flag') return shownNumber(quantity, quantity.of(facts), before);
  const flag = quantity.of(facts);
  return flag === undefined ? null : flag ? ON : OFF;
}
