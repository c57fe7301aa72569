/** `edgevitals serve`: the analyzer as a service, with its own broker or at one that is there. */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { given } from '@edgevitals/shared/objects';
import { type Command, Option } from 'commander';
import type { BrokerOptions } from '../../broker/index.js';
import { STATE_SECONDS } from '../../service/analyzer.js';
import { createLog } from '../../service/log.js';
import { runAnalyzer } from '../analyzer_process.js';
import { addConnectionOptions, type ConnectionFlags, toConnection } from '../connection_options.js';
import { parseDays, parseMebibytes, parseStatePeriod } from '../numbers.js';
import { refuseSecondAnalyzer } from '../one_analyzer.js';
import { aborted, stopSignal } from '../stop_signal.js';

interface ServeFlags extends ConnectionFlags {
  readonly embedded: boolean;
  readonly listen: string;
  readonly data: string;
  readonly retention: number;
  readonly replyPrefix: readonly string[];
  readonly powerProfile?: string;
  readonly states: number;
  readonly stateJson: boolean;
  readonly memory?: number;
  readonly log: string;
  readonly logJson: boolean;
}

const EXAMPLES = `
Examples:
  edgevitals serve --broker mqtt://broker.local:1883 --data /var/lib/edgevitals
  edgevitals serve --embedded
  EDGEVITALS_PASSWORD=... edgevitals serve --embedded --listen 0.0.0.0:1883 --username edge`;

export function addServeCommand(program: Command): void {
  addConnectionOptions(program.command('serve').description('run the analyzer'))
    .option('--embedded', 'start a broker in this process as well', false)
    .addOption(
      new Option('--listen <address>', 'where the embedded broker listens').default('127.0.0.1:1883'),
    )
    .addOption(
      new Option('--data <directory>', 'where history is kept').env('EDGEVITALS_DATA').default('.edgevitals'),
    )
    .addOption(
      new Option('--retention <days>', 'days of history')
        .env('EDGEVITALS_RETENTION')
        .argParser(parseDays)
        .default(30),
    )
    .option('--reply-prefix <topic...>', 'more topic prefixes that replies may go to', [])
    .addOption(
      new Option('--power-profile <file>', 'JSON with what devices are known to use').env(
        'EDGEVITALS_POWER_PROFILE',
      ),
    )
    .addOption(
      new Option('--states <seconds>', 'how often a state may go out; what should not wait goes at once')
        .env('EDGEVITALS_STATES')
        .argParser(parseStatePeriod)
        .default(STATE_SECONDS),
    )
    .option('--state-json', 'states as JSON too, on .../json', true)
    .option('--no-state-json', 'states as protobuf only')
    .addOption(
      new Option(
        '--memory <MiB>',
        'what may be held of devices (default: half of the heap, or less in a container)',
      )
        .env('EDGEVITALS_MEMORY')
        .argParser(parseMebibytes),
    )
    .addOption(
      new Option('--log <level>', 'what to log')
        .choices(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
        .env('EDGEVITALS_LOG')
        .default('info'),
    )
    .option('--log-json', 'log as JSON lines', false)
    .addHelpText('after', EXAMPLES)
    .action((flags: ServeFlags, command: Command) =>
      serve(flags, command.getOptionValueSource('broker') === 'env'),
    );
}

/** @param isBrokerFromEnvironment its broker was not typed, but stands in a variable: what was typed goes before it. */
async function serve(flags: ServeFlags, isBrokerFromEnvironment: boolean): Promise<void> {
  const log = createLog({ level: flags.log, json: flags.logJson });
  const stop = stopSignal();
  if (flags.embedded && flags.broker !== undefined) {
    if (!isBrokerFromEnvironment)
      throw new EdgevitalsError(
        'CONFIG_INVALID',
        '--embedded and --broker exclude each other: choose the broker to use',
      );
    log.info('--embedded: the broker in EDGEVITALS_BROKER is not used');
  }
  // an unset variable in a script: it would be the working directory
  if (flags.data.trim() === '')
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      '--data (or EDGEVITALS_DATA) is empty: a directory is expected, for instance /var/lib/edgevitals',
    );
  const connection = toConnection(flags);
  if (!flags.embedded) await refuseSecondAnalyzer(connection);
  const analyzer = await runAnalyzer({
    broker: flags.embedded ? listenOptions(flags) : connection.url,
    connection,
    dataDirectory: flags.data,
    retentionDays: flags.retention,
    replyPrefixes: flags.replyPrefix,
    statePeriodSeconds: flags.states,
    stateJson: flags.stateJson,
    ...given({
      powerProfile: flags.powerProfile,
      memoryBytes: flags.memory === undefined ? undefined : flags.memory * 1024 ** 2,
    }),
    log,
    signal: stop,
  }).catch((error: unknown) => {
    // asked to stop before it had begun: no failure
    if (!isEdgevitalsError(error, 'ABORTED')) throw error;
    log.info('stopped before the broker was reached');
  });
  if (analyzer === undefined) return;
  const failure = await Promise.race([aborted(stop), analyzer.failure]);
  log.info('stopping');
  await analyzer.stop();
  if (failure !== undefined) throw failure;
}

function listenOptions(flags: ServeFlags): BrokerOptions {
  const [, bracketed, plain, port = '1883'] =
    /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(flags.listen) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > 65_535) {
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `--listen ${flags.listen}: an address and a port are expected, for instance 127.0.0.1:1883`,
    );
  }
  const { username, password } = flags;
  return {
    host,
    port: Number(port),
    ...given({
      credentials: username !== undefined && password !== undefined ? { username, password } : undefined,
    }),
  };
}
