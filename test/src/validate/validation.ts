/** One validation: a model of production held against data that is public or measured, or programs that are known. Adding one: its file and a line in main.ts. */
import type { Gate } from '../bench/bench.js';

export interface Validation {
  readonly name: string;
  readonly summary: string;
  /** Whether it is driven with a folder of data, rather than by this machine. */
  readonly needsData: boolean;
  /** What of it can be run alone, by `--part`. */
  readonly parts?: readonly string[];
  run(context: ValidationContext): Promise<readonly Gate[]>;
}

export interface ValidationContext {
  /** Folder of data, as given; empty for one that needs none. */
  readonly data: string;
  /** Those to run; empty for all. */
  readonly parts: readonly string[];
  /** Fewer repetitions, for every change; its figures are coarser. */
  readonly quick: boolean;
  /** A person reads what is printed here: tables, and progress of long work. */
  print(text: string): void;
  progress(text: string): void;
}
