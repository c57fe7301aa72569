import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { didYouMean, printable, wrapWords } from '@edgevitals/shared/text';
import type { Host } from '../host/host.js';
import { VERSION } from '../version.js';
import type { Command } from './command.js';
import { completionOf } from './commands/completion.js';
import { config } from './commands/config.js';
import { probe } from './commands/probe.js';
import { run } from './commands/run.js';
import { snapshot } from './commands/snapshot.js';
import { top } from './commands/top.js';
import { watch } from './commands/watch.js';
import { readConfig } from './config.js';
import { type Option, optionHelp, parseOptions, type Values } from './option.js';

const PROGRAM = 'edgevitals-agent';
const COMMANDS: readonly Command[] = [run, probe, snapshot, top, watch, config];
/** Commands of this program, with those that only its host can do. */
type Commands = readonly Command[];

const COMMON: readonly Option[] = [
  {
    name: 'root',
    value: 'DIR',
    env: 'EDGEVITALS_ROOT',
    help: 'read DIR/proc and DIR/sys in place of the kernel',
  },
  { name: 'help', short: 'h', help: 'tell how to use it' },
];

export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;

/**
 * The whole program.
 * @param openHost makes the host whose kernel files lie below a root directory; '' is the running kernel.
 * @param more commands that only this host can do.
 * @returns the exit status: 0 done, 1 failed, 2 used wrongly.
 */
export async function runCli(openHost: (root: string) => Host, more: Commands = []): Promise<number> {
  const commands: Command[] = [...COMMANDS, ...more];
  commands.push(completionOf(PROGRAM, () => commands));
  const host = openHost('');
  const [name = '', ...args] = host.args;
  if (name === '--version' || name === '-V') {
    host.stdout(`${VERSION}\n`);
    return 0;
  }
  if (name === '' || name === '--help' || name === '-h' || name === 'help') {
    const asked = commands.find(command => command.name === args[0]);
    host.stdout(asked === undefined ? overview(commands) : usage(asked));
    return name === '' ? EXIT_USAGE : 0;
  }
  const command = commands.find(one => one.name === name);
  try {
    if (command === undefined) {
      const names = commands.map(each => each.name);
      throw new UsageError(`unknown command ${JSON.stringify(name)}${didYouMean(name, names)}`, '');
    }
    const { values: parsed, origins, words } = parse(host, command, args);
    if (parsed.has('help')) {
      host.stdout(usage(command));
      return 0;
    }
    const root = parsed.get('root') ?? '';
    const kernel = root === '' ? host : openHost(root);
    try {
      if (root !== '') checkRoot(kernel, root, command);
      return await command.run(kernel, parsed, () => parse(host, command, args).values, words);
    } catch (error) {
      throw placed(error, origins);
    }
  } catch (error) {
    return told(host, error, command?.statusOfFailure);
  }
}

class UsageError extends EdgevitalsError {
  readonly command: string;

  constructor(message: string, command: string, cause?: unknown) {
    super('CONFIG_INVALID', message, { cause });
    this.command = command;
  }
}

/** @throws UsageError when there is no such directory: every source would be absent for it. */
function checkRoot(kernel: Host, root: string, command: Command): void {
  try {
    kernel.list('/');
  } catch (cause) {
    throw new UsageError(
      `--root ${JSON.stringify(root)} is no directory that can be read; give one that has proc and sys in it`,
      command.name,
      cause,
    );
  }
}

/** An error about an option that a variable or a file gave names that. */
function placed(error: unknown, origins: Values): unknown {
  if (!isEdgevitalsError(error, 'CONFIG_INVALID')) return error;
  const [, option = ''] = /^--([a-z-]+) /.exec(error.message) ?? [];
  const origin = origins.get(option);
  if (origin === undefined) return error;
  const message = `${origin}: ${error.message}`;
  return error instanceof UsageError
    ? new UsageError(message, error.command, error)
    : new EdgevitalsError('CONFIG_INVALID', message, { cause: error });
}

function parse(
  host: Host,
  command: Command,
  args: readonly string[],
): { readonly values: Values; readonly origins: Values; readonly words: readonly string[] } {
  try {
    const options = [...command.options, ...COMMON];
    const env = (name: string): string | undefined => host.env(name);
    const given = parseOptions(options, args, env);
    const { values, words } = given;
    if (words.length > 0 && command.operands === undefined)
      throw new EdgevitalsError('CONFIG_INVALID', `unexpected ${JSON.stringify(words[0])}`);
    const path = values.get('config');
    if (path === undefined) return given;
    const file = { path, values: readConfig(host, path, options) };
    return parseOptions(options, args, env, file);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), command.name, error);
  }
}

/** An error with its code and what to do: in one line, and on a terminal in lines that no word is broken by. */
function told(host: Host, error: unknown, statusOfFailure = EXIT_FAILED): number {
  const message = error instanceof Error ? error.message : String(error);
  const code = isEdgevitalsError(error) ? error.code : 'INTERNAL';
  const { interactive, columns } = host.terminal;
  const width = interactive ? columns : Number.POSITIVE_INFINITY;
  const lines = wrapWords(printable(`${PROGRAM}: ${code}: ${message.replaceAll('\n', ' ')}`), width);
  host.stderr(`${lines.join('\n')}\n`);
  if (error instanceof UsageError) {
    host.stderr(`Try: ${PROGRAM} ${error.command === '' ? '' : `${error.command} `}--help\n`);
  }
  return isEdgevitalsError(error, 'CONFIG_INVALID') ? EXIT_USAGE : statusOfFailure;
}

function overview(commands: Commands): string {
  const width = Math.max(...commands.map(command => command.name.length));
  return `Reads what every process costs this device, and publishes it over MQTT.

Usage: ${PROGRAM} COMMAND [OPTION]...

Commands:
${commands.flatMap(({ name, summary }) => wrapWords(summary, 76 - width).map((line, i) => `  ${(i === 0 ? name : '').padEnd(width)}  ${line}`)).join('\n')}

Every command tells its options with --help; --version tells the version.
Exit status: 0 done, 1 failed, 2 used wrongly (what was asked for cannot be).
Try it without a broker: ${PROGRAM} top
`;
}

function usage(command: Command): string {
  const operands = command.operands === undefined ? '' : ` ${command.operands}`;
  const details = command.details === '' ? '' : `\n${wrapWords(command.details, 80).join('\n')}\n`;
  return `${command.summary}

Usage: ${PROGRAM} ${command.name} [OPTION]...${operands}
${details}
Options:
${optionHelp([...command.options, ...COMMON])}
`;
}
