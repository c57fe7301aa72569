import type { FleetIntensities, PowerEstimator } from './estimator/index.js';
import type { PowerInput } from './input.js';

/** Intervals from one look at what was learned to the next. */
const EVERY = 100;
const MOST = 256;

/**
 * What one device gives to and takes from what all devices with the same kind of core know of programs: a program that
 * others have measured starts with their figure. Each device gives a program once, and no longer asks for it then: it
 * would hear itself.
 */
export class SharedPrograms {
  private readonly fleet: FleetIntensities;
  /** Most devices have no sensor, and learn of no program. */
  private given: Set<string> | undefined;
  private intervals = 0;

  constructor(fleet: FleetIntensities) {
    this.fleet = fleet;
  }

  /** As `EstimatorOptions.programs`. */
  readonly prior = (program: string, core: string): ReturnType<FleetIntensities['prior']> => {
    // boards whose cores are not known have nothing in common
    if (core === '') return undefined;
    const key = keyOf(program, core);
    return this.given?.has(key) === true ? undefined : this.fleet.prior(key);
  };

  /** Gives what has been learned since the last look. */
  share(estimator: PowerEstimator, { clusters }: PowerInput): void {
    if (++this.intervals % EVERY !== 0) return;
    for (const [program, core, learned] of estimator.learnedPrograms(clusters)) {
      const key = keyOf(program, core);
      if (core === '' || !learned.learned) continue;
      this.given ??= new Set();
      if (this.given.has(key) || this.given.size >= MOST) continue;
      this.given.add(key);
      this.fleet.addProgram(key, learned);
    }
  }
}

const keyOf = (program: string, core: string): string => `${core}\t${program}`;
