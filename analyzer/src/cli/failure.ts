/** From errors to what a person sees and the exit status: 1 for a failure, 2 for wrong usage. */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { printableLines, wrapWords } from '@edgevitals/shared/text';
import { CommanderError } from 'commander';
import type { Terminal } from './terminal.js';

export const EXIT_FAILURE = 1;
export const EXIT_USAGE = 2;

/** Ends the program with a status, of which all has been said. */
export class ExitStatus extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`exit status ${status}`);
    this.status = status;
  }
}

/** What a command line was given that cannot be meant, whoever found it out: to try again is of no use. */
const OF_USAGE = ['CONFIG_INVALID', 'ALREADY_RUNNING', 'QUERY_OUT_OF_RANGE', 'QUERY_BAD_PAYLOAD'] as const;

/** Says what went wrong on standard error. Returns the exit status. */
export function reportFailure(error: unknown, terminal: Terminal): number {
  if (error instanceof ExitStatus) return error.status;
  if (error instanceof CommanderError) {
    // commander has already written its message, or the help that was asked for
    return error.exitCode === 0 ? 0 : EXIT_USAGE;
  }
  if (isEdgevitalsError(error)) {
    noteWrapped(`edgevitals: ${error.message} (${error.code})`, terminal);
    return isEdgevitalsError(error, ...OF_USAGE) ? EXIT_USAGE : EXIT_FAILURE;
  }
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.note(printableLines(`edgevitals: ${said}`));
  return EXIT_FAILURE;
}

/**
 * Says it on standard error, on a terminal in lines that no word, nor an error's code, is broken by. What others have put in
 * it, a device or a broker, steers no terminal.
 */
export const noteWrapped = (text: string, terminal: Terminal): void =>
  terminal.note(
    ...printableLines(text)
      .split('\n')
      .flatMap(line => wrapWords(line, terminal.noteWidth)),
  );
