import { given } from '@edgevitals/shared/objects';
import { type Command, Option } from 'commander';
import { runDemo } from '../demo/demo.js';
import { parsePort, parseSeconds } from '../numbers.js';
import { stopSignal } from '../stop_signal.js';
import type { Terminal } from '../terminal.js';

interface DemoFlags {
  readonly seconds?: number;
  readonly json: boolean;
  readonly port?: number;
  readonly log: string;
}

/** `edgevitals demo`: everything on this machine, in one go. */
export function addDemoCommand(program: Command, terminal: Terminal): void {
  program
    .command('demo')
    .description('broker, analyzer and agent on this machine, and a live table')
    .option('--seconds <n>', 'end after so many seconds', parseSeconds)
    .option('--json', 'one JSON object a line', false)
    .option(
      '--port <port>',
      'port of the broker on 127.0.0.1; 0 takes a free one (default: 1883 if free)',
      parsePort,
    )
    .addOption(
      new Option('--log <level>', 'what to log on standard error')
        .choices(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
        .default('error'),
    )
    .addHelpText('after', '\nExamples:\n  edgevitals demo\n  edgevitals demo --seconds 30 --json')
    .action(({ seconds, json, port, log }: DemoFlags) =>
      runDemo(
        {
          json,
          logLevel: log,
          ...given({ port, seconds }),
        },
        terminal,
        stopSignal(),
      ),
    );
}
