import { given } from '@edgevitals/shared/objects';
import { printable, printableJson } from '@edgevitals/shared/text';
import { type Command, Option } from 'commander';
import { addConnectionOptions, type ConnectionFlags, toConnection } from '../connection_options.js';
import type { Diagnosis } from '../doctor/diagnosis.js';
import { runDoctor } from '../doctor/run_doctor.js';
import { EXIT_FAILURE, ExitStatus } from '../failure.js';
import { parseSeconds } from '../numbers.js';
import { wrap } from '../render/wrap.js';
import type { Terminal } from '../terminal.js';

interface DoctorFlags extends ConnectionFlags {
  readonly data?: string;
  readonly json: boolean;
  readonly timeout: number;
}

/** `edgevitals doctor`: what is usually wrong, looked at one after the other. */
export function addDoctorCommand(program: Command, terminal: Terminal): void {
  addConnectionOptions(
    program.command('doctor').description('what is usually wrong: broker, rights, clocks, versions'),
  )
    .addOption(new Option('--data <directory>', "the analyzer's, to look at its disk").env('EDGEVITALS_DATA'))
    .option('--json', 'each look as JSON, one a line', false)
    .option('--timeout <seconds>', 'how long to wait for an answer', parseSeconds, 10)
    .addHelpText(
      'after',
      '\nIt ends with 1 where something failed; warnings are none.\n\nExamples:\n  edgevitals doctor\n  edgevitals doctor --broker mqtts://broker.local --data /var/lib/edgevitals',
    )
    .action(async (flags: DoctorFlags) => {
      let hasFailed = false;
      const options = {
        connection: toConnection(flags),
        timeoutMs: flags.timeout * 1000,
        ...given({ data: flags.data }),
      };
      for await (const diagnosis of runDoctor(options)) {
        hasFailed ||= diagnosis.state === 'failed';
        terminal.print(
          ...(flags.json ? [printableJson(JSON.stringify(diagnosis))] : linesOf(diagnosis, terminal)),
        );
      }
      if (hasFailed) throw new ExitStatus(EXIT_FAILURE);
    });
}

const LABEL = 19;
const MARKS = { ok: 'ok', warning: 'WARN', failed: 'FAIL', skipped: '-' } as const;

/** `ok    broker           mqtt://127.0.0.1:1883 answers, MQTT 5`, and what to do below it. */
function linesOf({ what, state, text, advice }: Diagnosis, { width, colours }: Terminal): string[] {
  const paint = { ok: colours.green, warning: colours.yellow, failed: colours.red, skipped: colours.dim }[
    state
  ];
  const indent = ' '.repeat(6 + LABEL);
  const [first = '', ...rest] = wrap(printable(text), width - 6 - LABEL);
  return [
    `${paint(MARKS[state].padEnd(6))}${what.padEnd(LABEL)}${first}`,
    ...rest.map(line => `${indent}${line}`),
    ...(advice === undefined ? [] : wrap(`-> ${advice}`, width - 6 - LABEL).map(line => `${indent}${line}`)),
  ];
}
