/** A command that asks the analyzer one thing and shows the answer. */
import { setTimeout as pause } from 'node:timers/promises';
import { askWhole } from '@edgevitals/shared/client';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { SortKey } from '@edgevitals/shared/live';
import { given } from '@edgevitals/shared/objects';
import { type AnswerOf, checkRequest, type Method } from '@edgevitals/shared/results';
import { printableJson, printableValue } from '@edgevitals/shared/text';
import type { Command } from 'commander';
import { onlyDevice } from './chosen_device.js';
import { addConnectionOptions, type ConnectionFlags, toConnection } from './connection_options.js';
import { runLiveView } from './live/live_view.js';
import { parseCount, parseSeconds } from './numbers.js';
import { fitScreen, type ScreenPart, wholeScreen } from './render/fit_screen.js';
import { type Selection, selectRows } from './select_rows.js';
import { openSession, type Session } from './session.js';
import { stopSignal } from './stop_signal.js';
import type { Progress, Terminal } from './terminal.js';
import type { View, ViewOptions } from './views/view.js';

/** What was given on the command line beside arguments. */
export type Flags = Readonly<Record<string, unknown>>;
/** The words of a command line, the device's first; undefined where one was left out. */
export type Words = readonly (string | undefined)[];

/** A command, named after the method that it asks. */
export interface QueryCommand<M extends Method = Method> {
  readonly method: M;
  readonly summary: string;
  /** `<device>`, `[device]`; the query's body is made from what stands there. */
  readonly arguments: readonly (readonly [form: string, about: string])[];
  /** It is about one device, which is the only one there is where it is left out. */
  readonly ofDevice?: true;
  /** Its last argument is needed: where one is left out, it is the device. */
  readonly lastNeeded?: true;
  /** The list in the answer that is its rows: `--limit` and filters are of that. */
  readonly rows: keyof AnswerOf<M> & string;
  /** Keys that sort the rows of the live view, where the method sorts; by its option `--sort` otherwise. */
  readonly sorts?: readonly SortKey[];
  /** On a terminal it follows what it shows, unless `--once` says otherwise. */
  readonly live?: true;
  /** Adds the command's own options. */
  readonly options?: (command: Command) => void;
  readonly body: (values: Words, options: Flags) => object;
  /** Draws the answer of its own method. */
  readonly view: (answer: never, options: ViewOptions) => ScreenPart[];
  /** It is no command of its own, but what the command of another method does with this flag: `mesh --topology`. */
  readonly insteadOf?: { readonly method: Method; readonly flag: string };
  /** Other forms of the answer as JSON, by their flag. */
  readonly forms?: Readonly<
    Record<string, { readonly about: string; readonly of: (answer: never) => unknown }>
  >;
  /** Command lines that show its use. */
  readonly examples: readonly string[];
}

/**
 * A row of the commands; the compiler sees to it that its view is of its method's answer. The view is given the answer with
 * every text in it as people may see it: whatever a view does with a name, it steers no terminal.
 */
export const queryCommand = <M extends Method>(
  row: QueryCommand<M> & { readonly view: View<AnswerOf<M>> },
): QueryCommand =>
  ({
    ...row,
    view: (answer: AnswerOf<M>, options: ViewOptions) => row.view(printableValue(answer), options),
  }) as unknown as QueryCommand;

/** Rows that are asked for where nobody said how many: more than a screen has room for. */
export const ROWS = 100;
/** Rows that an answer has at most. */
const MOST_ROWS = 1000;
/** Lines of a screen beside the rows of its table, where somebody said how many rows. */
const BESIDE_ROWS = 10;
/** Seconds between two looks. */
const LOOK_SECONDS = 2;

/** Who is asked, and what o'clock it is there. */
export interface AskedAnalyzer {
  /** Called once what is asked is known to be a question. @throws EdgevitalsError when there is nobody to be asked. */
  open(flags: ViewFlags, progress: Progress): Promise<Pick<Session, 'query' | 'close'>>;
  /** Seconds since 1970, for "3 min ago". */
  now(): number;
  /** Nothing changes there any more: one look is all there is. */
  readonly isOver?: true;
}

/** The analyzer at the broker that the command line tells. */
const AT_BROKER: AskedAnalyzer = {
  open: flags => openSession(toConnection(flags), flags.timeout * 1000),
  now: () => Date.now() / 1000,
};

/** What every view understands. */
export interface ViewFlags extends ConnectionFlags {
  readonly limit?: number;
  readonly verbose: boolean;
  readonly watch?: number | true;
  readonly once?: boolean;
  readonly json: boolean;
  readonly timeout: number;
  readonly sort?: string;
}

/**
 * Adds the command to the program.
 * @param others rows that a flag of the command chooses in its place.
 * @param asked the analyzer at the broker that the command line tells, when left out.
 */
export function addQueryCommand(
  program: Command,
  own: QueryCommand,
  terminal: Terminal,
  others: readonly QueryCommand[] = [],
  asked = AT_BROKER,
): void {
  const rows = [own, ...others];
  const command = program.command(own.method).description(own.summary);
  for (const [form, about] of own.arguments) command.argument(form, about);
  for (const { insteadOf, summary, options, forms } of rows) {
    if (insteadOf !== undefined) command.option(`--${insteadOf.flag}`, summary, false);
    options?.(command);
    for (const [flag, { about }] of Object.entries(forms ?? {})) command.option(`--${flag}`, about, false);
  }
  command
    .option('-n, --limit <rows>', 'rows at most (default: what the screen has room for)', parseCount)
    .option('-v, --verbose', 'all that is known, not one screen of it', false)
    .option(
      '--watch [seconds]',
      `follow it, with a look each so many seconds (default: ${LOOK_SECONDS})`,
      parseSeconds,
    );
  if (own.live === true) command.option('--once', 'one look, on a terminal too', false);
  addConnectionOptions(command)
    .option('--json', 'the whole answer as JSON; with --watch one a line', false)
    .option('--timeout <seconds>', 'how long to wait for the answer', parseSeconds, 10)
    .addHelpText(
      'after',
      `\nExamples:\n${rows.flatMap(({ examples }) => examples.map(example => `  edgevitals ${example}`)).join('\n')}`,
    )
    .action(async (...given: unknown[]) => {
      const flags = given[own.arguments.length] as Flags & ViewFlags;
      const words = placed(own, given.slice(0, own.arguments.length) as Words);
      const spec = others.find(({ insteadOf }) => flags[insteadOf!.flag] === true) ?? own;
      await runQuery(spec, words, flags, asked, terminal);
    });
}

/** The words at their arguments: the device is what is left out first. */
const placed = ({ lastNeeded }: QueryCommand, words: Words): Words =>
  lastNeeded === true && words.at(-1) === undefined ? [undefined, ...words.slice(0, -1)] : words;

async function runQuery(
  spec: QueryCommand,
  words: Words,
  flags: Flags & ViewFlags,
  asked: AskedAnalyzer,
  terminal: Terminal,
): Promise<void> {
  const isDeviceGiven = spec.ofDevice !== true || words[0] !== undefined;
  const bodyOf = (device: string | undefined, changed: Flags = {}): object =>
    checkRequest(spec.method, spec.body([device, ...words.slice(1)], { ...flags, ...changed }));
  // what the analyzer would refuse needs neither it nor a broker to be refused
  bodyOf(words[0] ?? (isDeviceGiven ? undefined : 'any'));
  if (asked.isOver === true && flags.watch !== undefined)
    throw new EdgevitalsError('CONFIG_INVALID', '--watch: a recording has no more to be followed');
  const progress = terminal.progress(`asking ${spec.method}`);
  try {
    const session = await asked.open(flags, progress);
    try {
      const device = isDeviceGiven ? words[0] : await onlyDevice(session);
      await show(
        spec,
        changed => ask(session, spec.method, bodyOf(device, changed)),
        flags,
        asked,
        terminal,
        progress.done,
      );
    } finally {
      await session.close();
    }
  } finally {
    progress.done();
  }
}

const ask = async (session: Pick<Session, 'query'>, method: Method, request: object): Promise<object> =>
  (await askWhole(method, request, one => session.query(method, one))) as object;

type Ask = (changed?: Flags) => Promise<object>;

async function show(
  spec: QueryCommand,
  ask: Ask,
  flags: Flags & ViewFlags,
  asked: AskedAnalyzer,
  terminal: Terminal,
  onAnswer: () => void,
): Promise<void> {
  const form = Object.entries(spec.forms ?? {}).find(([flag]) => flags[flag] === true)?.[1];
  const isJson = form !== undefined || flags.json;
  const isLive = !isJson && terminal.isInteractive && asked.isOver !== true;
  const follows = flags.watch !== undefined || (spec.live === true && flags.once !== true && isLive);
  const seconds = typeof flags.watch === 'number' ? flags.watch : LOOK_SECONDS;
  const limit = given({ limit: flags.limit });
  const jsonOf = (answer: object, indent?: number): string => {
    const { answer: selected } = selectRows(answer, spec.rows, limit);
    return printableJson(JSON.stringify(form?.of(selected as never) ?? selected, null, indent));
  };
  const linesOf = (answer: object, rows: number, selection: Selection = limit): string[] =>
    screenLines(
      spec,
      answer,
      selection,
      { rows, verbose: flags.verbose, more: follows ? '' : '-v' },
      terminal,
      asked.now(),
    );
  // a prompt follows
  const height = Math.max(terminal.height, (flags.limit ?? 0) + BESIDE_ROWS) - 1;
  if (!follows) {
    const answer = await ask();
    onAnswer();
    terminal.print(...(isJson ? [jsonOf(answer, 2)] : linesOf(answer, height)));
    return;
  }
  const stop = stopSignal();
  onAnswer();
  if (isLive) {
    await runLiveView(
      {
        seconds,
        sorts: spec.sorts ?? [],
        ...given({ sort: flags.sort }),
        // a filter looks at all rows
        read: ({ sort, filter }) => ask(given({ sort, limit: filter === '' ? undefined : MOST_ROWS })),
        draw: (answer, { filter }, rows) => linesOf(answer, rows, { ...limit, filter }),
      },
      terminal,
      stop,
    );
    return;
  }
  while (!stop.aborted) {
    const answer = await ask();
    terminal.print(...(isJson ? [jsonOf(answer)] : [...linesOf(answer, height), '']));
    await pause(seconds * 1000, undefined, { signal: stop }).catch(() => {});
  }
}

/** An answer as lines: one screen of it, or all of it. */
export function screenLines(
  spec: Pick<QueryCommand, 'rows' | 'view'>,
  answer: object,
  selection: Selection,
  {
    rows,
    verbose,
    more = '-v',
  }: { readonly rows: number; readonly verbose: boolean; readonly more?: string },
  { width, colours }: Pick<Terminal, 'width' | 'colours'>,
  now = Date.now() / 1000,
): string[] {
  const { answer: selected, cut } = selectRows(answer, spec.rows, selection);
  const options = { width, colours, now, verbose, beyond: cut };
  const parts = spec.view(selected as never, options);
  return verbose ? wholeScreen(parts) : fitScreen(parts, { rows, width, more, paint: colours.dim });
}

/** `--window 1h`, for the commands that look back. */
export const windowOption =
  (otherwise: string) =>
  (command: Command): void => {
    command.option('-w, --window <time>', 'how far to look back: 30s, 15m, 1h, 7d', otherwise);
  };
