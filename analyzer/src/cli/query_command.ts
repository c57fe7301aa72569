/** A command that asks the analyzer one thing and shows the answer. */
import { type AnswerOf, checkRequest, type Method } from '@edgevitals/shared/results';
import type { Command } from 'commander';
import { addConnectionOptions, type ConnectionFlags, toConnection } from './connection_options.js';
import { parseSeconds } from './numbers.js';
import { openSession } from './session.js';
import type { Terminal } from './terminal.js';
import type { View, ViewOptions } from './views/view.js';

/** A command, named after the method that it asks. */
export interface QueryCommand<M extends Method = Method> {
  readonly method: M;
  readonly summary: string;
  /** `<device>`, `[device]`; the query's body is made from what stands there. */
  readonly arguments: readonly (readonly [form: string, about: string])[];
  /** Adds the command's own options. */
  readonly options?: (command: Command) => void;
  readonly body: (
    values: readonly (string | undefined)[],
    options: Readonly<Record<string, unknown>>,
  ) => object;
  /** Draws the answer of its own method. */
  readonly view: (answer: never, options: ViewOptions) => string[];
  /** Command lines that show its use. */
  readonly examples: readonly string[];
}

/** A row of the commands; the compiler sees to it that its view is of its method's answer. */
export const queryCommand = <M extends Method>(
  row: QueryCommand<M> & { readonly view: View<AnswerOf<M>> },
): QueryCommand => row;

/** Adds the command to the program. */
export function addQueryCommand(program: Command, spec: QueryCommand, terminal: Terminal): void {
  const command = program.command(spec.method).description(spec.summary);
  for (const [form, about] of spec.arguments) command.argument(form, about);
  spec.options?.(command);
  addConnectionOptions(command)
    .option('--json', 'the whole answer as JSON', false)
    .option('--timeout <seconds>', 'how long to wait for the answer', parseSeconds, 10)
    .addHelpText(
      'after',
      `\nExamples:\n${spec.examples.map(example => `  edgevitals ${example}`).join('\n')}`,
    )
    .action(async (...given: unknown[]) => {
      const options = given[spec.arguments.length] as Readonly<Record<string, unknown>>;
      const values = given.slice(0, spec.arguments.length) as (string | undefined)[];
      const connection = toConnection(options as unknown as ConnectionFlags);
      // what the analyzer would refuse needs neither it nor a broker to be refused
      const request = checkRequest(spec.method, spec.body(values, options));
      const progress = terminal.progress(`asking ${spec.method}`);
      try {
        const session = await openSession(connection, (options['timeout'] as number) * 1000);
        try {
          const answer = await session.query(spec.method, request);
          progress.done();
          terminal.print(
            ...(options['json'] === true
              ? [JSON.stringify(answer, null, 2)]
              : spec.view(answer as never, {
                  width: terminal.width,
                  colours: terminal.colours,
                  now: Date.now() / 1000,
                })),
          );
        } finally {
          await session.close();
        }
      } finally {
        progress.done();
      }
    });
}

/** `--window 1h`, for the commands that look back. */
export const windowOption =
  (otherwise: string) =>
  (command: Command): void => {
    command.option('-w, --window <time>', 'how far to look back: 30s, 15m, 1h, 7d', otherwise);
  };
