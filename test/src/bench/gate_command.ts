/** What commands share that run one of several things by name and hold it to gates: benchmarks, validations, faults. */
import { parseArgs } from 'node:util';

/** One of the things; adding one is its file and a line in the command's main.ts. */
interface Named {
  readonly name: string;
  readonly summary: string;
}

/**
 * Takes the command line apart. Where it is wrong, or asks for help, what the command takes is told and the process ends, with
 * status 2 or 0.
 * @param line how the command is used: `npm run bench -- NAME [--quick]`.
 * @param texts names of options that have a text, beside --quick, --json and --help.
 */
export function gateCommand<T extends Named>(line: string, all: readonly T[], texts: readonly string[] = []) {
  const usage = (asked: boolean, why = ''): never => {
    const width = Math.max(8, ...all.map(({ name }) => name.length));
    const list = all.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}\n`).join('');
    (asked ? process.stdout : process.stderr).write(`${why}Usage: ${line}\n\n${list}`);
    process.exit(asked ? 0 : 2);
  };
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string', multiple: true } as const;
  const options = Object.fromEntries([
    ...['quick', 'json', 'help'].map(name => [name, flag] as const),
    ...texts.map(name => [name, text] as const),
  ]);
  const parsed = (): {
    readonly values: Readonly<Record<string, unknown>>;
    readonly positionals: string[];
  } => {
    try {
      return parseArgs({ options, allowPositionals: true });
    } catch (error) {
      return usage(false, `${(error as Error).message}\n`);
    }
  };
  const { values, positionals } = parsed();
  if (values['help'] === true) usage(true);
  const [name, ...more] = positionals;
  const found = all.find(one => one.name === name);
  const chosen = found === undefined || more.length > 0 ? usage(false) : found;
  const json = values['json'] === true;
  return {
    chosen,
    quick: values['quick'] === true,
    json,
    /** Each text that was given for an option. */
    textsOf: (option: string): string[] => (values[option] as string[] | undefined) ?? [],
    usage,
    // with --json standard output is the object alone
    print: (shown: string): void => void (json ? process.stderr : process.stdout).write(shown),
    progress: (shown: string): void => void process.stderr.write(`${shown}\n`),
  };
}

/** Has an interrupted command end through 'exit', where everything that runs is ended with it. */
export function endOnSignals(): void {
  for (const [signal, number] of [['SIGINT', 2] as const, ['SIGTERM', 15] as const])
    process.once(signal, () => process.exit(128 + number));
}
