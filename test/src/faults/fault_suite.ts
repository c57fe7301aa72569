/** One kind of bad luck or bad will, done to the system as it runs in the field. Adding one: its file and a line in main.ts. */
import type { BenchContext, Gate } from '../bench/bench.js';

export interface FaultSuite {
  readonly name: string;
  readonly summary: string;
  run(context: FaultContext): Promise<readonly Gate[]>;
}

/** `quick`: a few rounds, for every change. */
export type FaultContext = Omit<BenchContext, 'peers' | 'size'>;
