/**
 * What devices of one kind of core have learned of programs, as a prior for the others. Each device gives what it
 * knows beyond its own prior as mean and precision; those add up, in any order.
 */
import type { Intensity, ProgramPrior } from './program_intensities.js';
import { PROGRAM_SPREAD } from './program_solution.js';

const MOST_PROGRAMS = 4096;
/** Boards of a kind differ by this much in the same program: no number of devices tells one more exactly. */
const BOARD_SPREAD = 0.08;

interface LearnedSum {
  precision: number;
  weighted: number;
}

export class FleetIntensities {
  private readonly programs = new Map<string, LearnedSum>();

  /**
   * Adds what a device learned.
   * @param key kind of core and program
   * @param relative its intensity over the mean of its cluster; not learned ones say nothing
   */
  addProgram(key: string, { value, sigma, learned }: Omit<Intensity, 'identified'>): void {
    if (!learned || !Number.isFinite(value) || !(sigma > 0)) return;
    const precision = 1 / Math.hypot(sigma, BOARD_SPREAD) ** 2 - 1 / PROGRAM_SPREAD ** 2;
    if (!(precision > 0)) return;
    const known = this.programs.get(key);
    if (known !== undefined) {
      known.precision += precision;
      known.weighted += precision * value;
    } else if (this.programs.size < MOST_PROGRAMS) {
      this.programs.set(key, { precision, weighted: precision * value });
    }
  }

  /** What is expected of a program; undefined where no device has told. Relative to the mean of the cluster. */
  prior(key: string): ProgramPrior | undefined {
    const found = this.programs.get(key);
    if (found === undefined) return undefined;
    const own = 1 / PROGRAM_SPREAD ** 2;
    const mean = (found.weighted + own) / (found.precision + own);
    return { mean, sigma: Math.hypot(Math.sqrt(1 / (found.precision + own)), BOARD_SPREAD) };
  }
}
