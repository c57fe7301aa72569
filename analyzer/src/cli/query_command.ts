/** A command that asks the analyzer one thing and shows the answer. */
import type { Command } from 'commander';
import { addConnectionOptions, type ConnectionFlags, toConnection } from './connection_options.js';
import { parseSeconds } from './numbers.js';
import { openSession } from './session.js';
import type { Terminal } from './terminal.js';
import type { View } from './views/view.js';

export interface QueryCommand<Answer> {
  readonly name: string;
  readonly summary: string;
  /** `<device>`, `[device]`; the query's body is made from what stands there. */
  readonly arguments: readonly (readonly [form: string, about: string])[];
  /** Adds the command's own options. */
  readonly options?: (command: Command) => void;
  readonly body: (
    values: readonly (string | undefined)[],
    options: Readonly<Record<string, unknown>>,
  ) => object;
  readonly method: string;
  readonly view: View<Answer>;
  /** Command lines that show its use. */
  readonly examples: readonly string[];
}

/** Adds the command to the program. */
export function addQueryCommand<Answer>(
  program: Command,
  spec: QueryCommand<Answer>,
  terminal: Terminal,
): void {
  const command = program.command(spec.name).description(spec.summary);
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
      const progress = terminal.progress(`asking ${spec.method}`);
      try {
        const session = await openSession(connection, (options['timeout'] as number) * 1000);
        try {
          const answer = await session.query(spec.method, spec.body(values, options));
          progress.done();
          terminal.print(
            ...(options['json'] === true
              ? [JSON.stringify(answer, null, 2)]
              : spec.view(answer as Answer, {
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
