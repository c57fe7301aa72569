/** What holds a clock back, and why: the seam between mechanisms and the clocks they act on. For tests only. */

/** Why a clock is held back. `turbo` is how an x86 processor shares its budget: nobody calls it throttling. */
export type CapCause = 'thermal' | 'latched' | 'undervoltage' | 'power-limit' | 'turbo' | 'user';

/** A mechanism's limit on one clock; it changes in place. */
export interface Cap {
  /** A cluster's or the GPU's name. */
  readonly domain: string;
  /** Infinity when it does not limit. */
  khz: number;
  cause: CapCause;
  /** What a kernel shows of it: a lower scaling_max_freq, a lower clock only, or nothing at all. */
  readonly shows: 'limit' | 'clock' | 'nothing';
}

export const newCap = (domain: string, cause: CapCause, shows: Cap['shows']): Cap => ({
  domain,
  khz: Number.POSITIVE_INFINITY,
  cause,
  shows,
});

/** What a clock's domain did in the last poll. */
export interface DomainReading {
  readonly khz: number;
  /** CPUs that were busy, summed; 0 to 1 for a GPU. */
  readonly busy: number;
}

/** What mechanisms go by. */
export interface PlantReadings {
  /** As the sensor of each zone gave it, degrees. */
  readonly celsius: ArrayLike<number>;
  readonly domain: (name: string) => DomainReading;
  /** Watts of all domains in the last poll. */
  readonly watts: number;
}

export interface Mechanism {
  readonly caps: readonly Cap[];
  /** Acts on what is read now, once a poll. */
  govern(readings: PlantReadings, seconds: number): void;
}
