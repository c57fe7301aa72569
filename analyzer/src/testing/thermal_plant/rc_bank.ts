/**
 * How a place warms up: first-order terms side by side (a Foster network), each with a time constant and a thermal
 * resistance to every source of heat. Advanced exactly for power that is constant over the step, so that steps of any
 * length give the same curve. Shares no code with the model that is tested on it. For tests only.
 */

/** One RC element: tau = R C. */
export interface RcTerm {
  readonly tauSeconds: number;
  /** K/W by source; sources not named do not warm it. */
  readonly kelvinPerWatt: Readonly<Record<string, number>>;
}

export class RcBank {
  private readonly terms: readonly { readonly tau: number; readonly resistances: readonly number[] }[];
  private readonly rises: Float64Array;

  /** @param sources names of what gives off heat, in the order in which their power is passed. */
  constructor(terms: readonly RcTerm[], sources: readonly string[]) {
    this.terms = terms.map(({ tauSeconds, kelvinPerWatt }) => ({
      tau: tauSeconds,
      resistances: sources.map(source => kelvinPerWatt[source] ?? 0),
    }));
    this.rises = new Float64Array(terms.length);
  }

  /** Kelvin over ambient. */
  get rise(): number {
    return this.rises.reduce((sum, each) => sum + each, 0);
  }

  /** Kelvin that one term adds. */
  riseOf(term: number): number {
    return this.rises[term]!;
  }

  /**
   * x' = a x + (1 - a) R P with a = exp(-dt / tau).
   * @param watts mean power of every source over the step.
   * @param airflow factors on each term's resistance: a fan changes R, not C, so tau changes with it.
   */
  advance(watts: ArrayLike<number>, seconds: number, airflow?: ArrayLike<number>): void {
    for (let term = 0; term < this.terms.length; term++) {
      const factor = airflow?.[term] ?? 1;
      const keeps = Math.exp(-seconds / (this.terms[term]!.tau * factor));
      this.rises[term] = keeps * this.rises[term]! + (1 - keeps) * factor * this.steady(term, watts);
    }
  }

  /** Goes to where it would end at this power. */
  settle(watts: ArrayLike<number>, airflow?: ArrayLike<number>): void {
    for (let term = 0; term < this.terms.length; term++)
      this.rises[term] = (airflow?.[term] ?? 1) * this.steady(term, watts);
  }

  private steady(term: number, watts: ArrayLike<number>): number {
    const { resistances } = this.terms[term]!;
    let kelvin = 0;
    for (let source = 0; source < resistances.length; source++)
      kelvin += resistances[source]! * (watts[source] ?? 0);
    return kelvin;
  }
}
