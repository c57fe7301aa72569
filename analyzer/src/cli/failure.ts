/** From errors to what a person sees and the exit status: 1 for a failure, 2 for wrong usage. */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { wrapWords } from '@edgevitals/shared/text';
import { CommanderError } from 'commander';
import type { Terminal } from './terminal.js';

export const EXIT_FAILURE = 1;
export const EXIT_USAGE = 2;

/** What a command line was given that cannot be meant, whoever found it out. */
const OF_USAGE = ['CONFIG_INVALID', 'QUERY_OUT_OF_RANGE', 'QUERY_BAD_PAYLOAD'] as const;

/** Says what went wrong on standard error. Returns the exit status. */
export function reportFailure(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) {
    // commander has already written its message, or the help that was asked for
    return error.exitCode === 0 ? 0 : EXIT_USAGE;
  }
  if (isEdgevitalsError(error)) {
    noteWrapped(`edgevitals: ${error.message} (${error.code})`, terminal);
    return isEdgevitalsError(error, ...OF_USAGE) ? EXIT_USAGE : EXIT_FAILURE;
  }
  terminal.note(`edgevitals: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return EXIT_FAILURE;
}

/** Says it on standard error, on a terminal in lines that no word, nor an error's code, is broken by. */
export const noteWrapped = (text: string, terminal: Terminal): void =>
  terminal.note(...text.split('\n').flatMap(line => wrapWords(line, terminal.noteWidth)));
