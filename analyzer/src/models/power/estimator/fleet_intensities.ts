/**
 * What devices of one kind of core have learned of programs, as a prior for the others. Each device gives what it
 * knows beyond its own prior as mean and precision; those add up, in any order.
 */
import { type Intensity, PROGRAM_SPREAD, type ProgramPrior } from './program_intensities.js';

const MOST_PROGRAMS = 4096;
/** Boards of a kind differ by this much in the same program: no number of devices tells one more exactly. */
const BOARD_SPREAD = 0.08;

interface Sum {
  precision: number;
  weighted: number;
}

export class FleetIntensities {
  private readonly programs = new Map<string, Sum>();

  /**
   * Adds what a device learned.
   * @param key kind of core and program
   * @param relative its intensity over the mean of its cluster; not learned ones say nothing
   */
  add(key: string, { value, sigma, learned }: Omit<Intensity, 'mean'>): void {
    if (!learned || !Number.isFinite(value) || !(sigma > 0)) return;
    const precision = 1 / Math.hypot(sigma, BOARD_SPREAD) ** 2 - 1 / PROGRAM_SPREAD ** 2;
    if (!(precision > 0)) return;
    this.sum(key, precision, precision * value);
  }

  /** What is expected of a program; undefined where no device has told. Relative to the mean of the cluster. */
  prior(key: string): ProgramPrior | undefined {
    const found = this.programs.get(key);
    if (found === undefined) return undefined;
    const own = 1 / PROGRAM_SPREAD ** 2;
    const mean = (found.weighted + own) / (found.precision + own);
    return { mean, sigma: Math.hypot(Math.sqrt(1 / (found.precision + own)), BOARD_SPREAD) };
  }

  merge(other: FleetIntensities): void {
    for (const [key, { precision, weighted }] of other.programs) this.sum(key, precision, weighted);
  }

  snapshot(): [string, number, number][] {
    return Array.from(this.programs, ([key, { precision, weighted }]) => [key, precision, weighted]);
  }

  /** Adds what `snapshot()` gave; entries that are not understood are left out. */
  restore(snapshot: unknown): void {
    if (!Array.isArray(snapshot)) return;
    for (const entry of snapshot.slice(0, MOST_PROGRAMS)) {
      if (!Array.isArray(entry)) continue;
      const [key, precision, weighted] = entry as unknown[];
      if (typeof key === 'string' && typeof precision === 'number' && typeof weighted === 'number')
        if (precision > 0 && Number.isFinite(precision + weighted)) this.sum(key, precision, weighted);
    }
  }

  private sum(key: string, precision: number, weighted: number): void {
    const known = this.programs.get(key);
    if (known !== undefined) {
      known.precision += precision;
      known.weighted += weighted;
    } else if (this.programs.size < MOST_PROGRAMS) {
      this.programs.set(key, { precision, weighted });
    }
  }
}
