import type { Host } from '../host/host.js';
import type { Option, Values } from './option.js';

/** One command of the program. Adding one: its file in commands/ and a line in cli.ts. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What a person should know before using it; may be empty. */
  readonly details: string;
  readonly options: readonly Option[];
  /** What follows the options, as the help has it; left out where nothing may. */
  readonly operands?: string;
  /** Exit status where it fails for another reason than wrong use; 1 when left out. */
  readonly statusOfFailure?: number;
  /**
   * @param words what follows the options. @param again reads environment and configuration file anew; throws as the first time.
   * @returns the exit status. @throws EdgevitalsError, which is told in one line.
   */
  run(host: Host, values: Values, again: () => Values, words: readonly string[]): Promise<number>;
}
