/** One validation: a model of production driven with public or measured data. Adding one: its file and a line in main.ts. */
import type { Gate } from '../bench/bench.js';

export interface Validation {
  readonly name: string;
  readonly summary: string;
  run(context: ValidationContext): Promise<readonly Gate[]>;
}

export interface ValidationContext {
  /** Folder of data, as given. */
  readonly data: string;
  /** Fewer repetitions, for every change; its figures are coarser. */
  readonly quick: boolean;
  /** A person reads what is printed here: tables, and progress of long work. */
  print(text: string): void;
  progress(text: string): void;
}
