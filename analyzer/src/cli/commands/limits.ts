/** `edgevitals limits check FILE` and `limits set FILE`, beside `limits` which shows what became of them. */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { formatAmount, type Limit, readLimits } from '@edgevitals/shared/limits';
import { formatDuration, printable } from '@edgevitals/shared/text';
import type { Command } from 'commander';
import { addConnectionOptions, type ConnectionFlags, toConnection } from '../connection_options.js';
import { parseSeconds } from '../numbers.js';
import { openSession } from '../session.js';
import type { Terminal } from '../terminal.js';
import { readTextFile } from '../text_file.js';

const SET_EXAMPLES = `
Examples:
  edgevitals limits set limits.json --broker mqtts://broker.local --username operator --password-file operator.password
  edgevitals limits set --none`;

/** Added to the command `limits`, which is there. */
export function addLimitsCommands(program: Command, terminal: Terminal): void {
  const limits = program.commands.find(command => command.name() === 'limits')!;
  limits
    .command('check')
    .argument('<file>', 'limits in words, as docs/limits.md has them')
    .description('say what is wrong with a file of limits, or what it says')
    .action((file: string) => check(file, terminal));
  addConnectionOptions(
    limits
      .command('set')
      .argument('[file]', 'limits in words')
      .description('have the analyzer hold devices to other limits; the right of an operator')
      .option('--none', 'to none', false),
  )
    .option('--timeout <seconds>', 'how long to wait for the answer', parseSeconds, 10)
    .addHelpText('after', SET_EXAMPLES)
    .action((file: string | undefined, flags: SetFlags) => set(file, flags, terminal));
}

interface SetFlags extends ConnectionFlags {
  readonly none: boolean;
  readonly timeout: number;
}

/** @throws EdgevitalsError CONFIG_INVALID where the file cannot be read, or is wrong. */
function check(path: string, terminal: Terminal): void {
  const found = readLimits(readTextFile(path), path);
  if (!('limits' in found)) {
    for (const problem of found) terminal.print(problem);
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `${printable(path)}: ${found.length === 1 ? 'one thing is' : `${found.length} things are`} wrong`,
    );
  }
  terminal.print(...found.limits.map(limit => printable(inWords(limit))));
  terminal.note(`${printable(path)}: ${found.limits.length} limits`);
}

/** What is understood of a limit. */
function inWords({
  id,
  programs,
  device,
  isOfDevice,
  key,
  amount,
  over,
  severity,
  devicesShare,
}: Limit): string {
  const whom = isOfDevice ? 'the device as a whole' : programs.join(', ').replace(/^\*$/, 'each program');
  const where = Object.entries(device ?? {}).map(([field, pattern]) => ` on ${field} ${pattern}`);
  if (amount === undefined) return `${id}: ${whom}${where.join('')}: ${key} is lifted`;
  const isBudget = amount.perSeconds !== undefined && amount.perSeconds >= 3600;
  const share = devicesShare === undefined ? '' : `, critical above ${devicesShare * 100} % of devices`;
  const shown = /flash\s+life/.test(amount.text)
    ? `${amount.text} (${formatAmount(amount.value, amount)})`
    : amount.text;
  return `${id}: ${whom}${where.join('')}: ${key} ${shown}${isBudget ? '' : ` over ${formatDuration(over)}`}, ${severity}${share}`;
}

async function set(path: string | undefined, flags: SetFlags, terminal: Terminal): Promise<void> {
  if ((path === undefined) !== flags.none)
    throw new EdgevitalsError('CONFIG_INVALID', 'either a file of limits, or --none');
  const text = path === undefined ? undefined : readTextFile(path);
  if (text !== undefined) {
    const found = readLimits(text, path!);
    if (!('limits' in found)) throw new EdgevitalsError('CONFIG_INVALID', found.join('\n'));
  }
  const session = await openSession(toConnection(flags), flags.timeout * 1000);
  try {
    const answer = (await session.change('limits', text === undefined ? { none: true } : { text })) as {
      readonly limits?: number;
      readonly warnings?: readonly string[];
    };
    for (const warning of answer.warnings ?? []) terminal.note(printable(warning));
    terminal.print(`${answer.limits ?? 0} limits are in force`);
  } finally {
    await session.close();
  }
}
