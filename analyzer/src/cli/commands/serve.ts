/** `edgevitals serve`: the analyzer as a service, with its own broker or at one that is there. */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { given } from '@edgevitals/shared/objects';
import { type Command, Option } from 'commander';
import type { BrokerOptions } from '../../broker/index.js';
import type { MemberRole } from '../../cluster/index.js';
import { dataIdentity } from '../../history/analyzer_instance.js';
import { DEFAULT_RETENTION } from '../../history/store.js';
import { INPUTS, parseInputs } from '../../inputs/index.js';
import { OUTPUTS, parseOutputs } from '../../outputs/registry.js';
import { STATE_SECONDS } from '../../service/analyzer_core.js';
import { createLog, type Log } from '../../service/log.js';
import { runAnalyzer } from '../analyzer_process.js';
import { addClusterOptions, toClusterConnection } from '../cluster_options.js';
import { addConfigOption } from '../config_file.js';
import {
  addConnectionOptions,
  type ConnectionFlags,
  type ConnectionOptions,
  toConnection,
} from '../connection_options.js';
import { addHttpOptions, type HttpFlags, httpOutputs } from '../http_options.js';
import { readLimitsFile } from '../limits_file.js';
import {
  parseAnyMebibytes,
  parseDays,
  parseGibibytes,
  parseMebibytes,
  parseStatePeriod,
} from '../numbers.js';
import { refuseSecondAnalyzer } from '../one_analyzer.js';
import { aborted, stopSignal } from '../stop_signal.js';

interface ServeFlags extends ConnectionFlags, HttpFlags {
  readonly embedded: boolean;
  readonly listen: string;
  readonly data: string;
  readonly retention: number;
  readonly disk: number;
  readonly diskPerDevice?: number;
  readonly replyPrefix: readonly string[];
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly powerProfile?: string;
  readonly limits?: string;
  readonly states: number;
  readonly stateJson: boolean;
  readonly memory?: number;
  readonly log: string;
  readonly logJson: boolean;
  readonly takeOver: boolean;
  readonly cluster?: string;
  readonly clusterPasswordFile?: string;
  readonly role: readonly MemberRole[];
  readonly replicas?: number;
}

const GIB = 1024 ** 3;

const EXAMPLES = `
The embedded broker speaks MQTT 5 and 3.1.1, for one machine or a small home: 1,000 clients (half of them from one address),
100,000 retained topics of 64 MiB (of one client half of what others leave; beyond, a message is refused with 0x87 and the
reason, MQTT 3.1.1 is hung up on), packets of 512 KiB, 10 s to say who one is. What it keeps ends with the process. It has no
shared subscriptions, and does not hold itself to the Receive Maximum of its clients: a fleet wants mosquitto.

Examples:
  edgevitals serve --broker mqtts://broker.local --data /var/lib/edgevitals
  edgevitals serve --embedded
  edgevitals serve --broker mqtts://broker.local --output home-assistant --http --metrics-devices all
  edgevitals serve --broker mqtts://broker.local --input zigbee2mqtt meshtastic=msh/EU_868
  edgevitals serve --embedded --listen 0.0.0.0:8883 --cert broker.crt --key broker.key \\
    --username edge --password-file edge.password`;

export function addServeCommand(program: Command): Command {
  const command = program.command('serve').description('run the analyzer');
  addConfigOption(addHttpOptions(addConnectionOptions(command)))
    .option('--embedded', 'start a broker in this process as well', false)
    .addOption(
      new Option(
        '--listen <address>',
        'where the embedded broker listens; beyond loopback with TLS, by --cert and --key, and with --username or the --ca of its clients',
      ).default('127.0.0.1:1883'),
    )
    .addOption(
      new Option('--data <directory>', 'where history is kept').env('EDGEVITALS_DATA').default('.edgevitals'),
    )
    .addOption(
      new Option('--retention <days>', 'days of minutes; hours stay for 400 days, days for 1830')
        .env('EDGEVITALS_RETENTION')
        .argParser(parseDays)
        .default(DEFAULT_RETENTION.days),
    )
    .addOption(
      new Option(
        '--disk <GiB>',
        'what history may take; devices that hold the most give their oldest minutes',
      )
        .env('EDGEVITALS_DISK')
        .argParser(parseGibibytes)
        .default(DEFAULT_RETENTION.maxBytes / GIB),
    )
    .addOption(
      new Option('--disk-per-device <MiB>', 'what minutes of one device may take')
        .env('EDGEVITALS_DISK_PER_DEVICE')
        .argParser(parseAnyMebibytes),
    )
    .option('--reply-prefix <topic...>', 'more topic prefixes that replies may go to', [])
    .option(
      '--input <name...>',
      `networks without agents to hear, each NAME or NAME=TOPIC-PREFIX: ${Object.keys(INPUTS).join(', ')}`,
      [],
    )
    .option(
      '--output <name...>',
      `where values of devices go besides, each NAME or NAME=VALUE: ${Object.keys(OUTPUTS).join(', ')}`,
      [],
    )
    .addOption(
      new Option('--power-profile <file>', 'JSON with what devices are known to use').env(
        'EDGEVITALS_POWER_PROFILE',
      ),
    )
    .addOption(
      new Option('--limits <file>', 'what programs and devices may use, in words (docs/limits.md)').env(
        'EDGEVITALS_LIMITS',
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
    .option('--log-json', 'log as JSON lines', false);
  return addClusterOptions(
    command,
    new Option(
      '--cluster <url>',
      'be a member of a cluster on NATS JetStream (docs/cluster.md): its nodes, nats://host:4222 and more after commas',
    ),
  )
    .addOption(
      new Option('--role <role...>', 'of a member: takes frames from the broker, or works on them')
        .choices(['gateway', 'worker'])
        .default(['gateway', 'worker']),
    )
    .addOption(
      new Option(
        '--replicas <n>',
        'copies that a new cluster keeps of everything (default: 3 where as many nodes are named)',
      )
        .choices(['1', '3', '5'])
        .argParser(Number),
    )
    .option('--take-over', 'take the place of an analyzer that is at work at this broker, which ends', false)
    .addHelpText('after', EXAMPLES)
    .action((flags: ServeFlags, command: Command) =>
      serve(flags, command.getOptionValueSource('broker') === 'env'),
    );
}

/** @param isBrokerFromEnvironment its broker was not typed, but stands in a variable: what was typed goes before it. */
async function serve(flags: ServeFlags, isBrokerFromEnvironment: boolean): Promise<void> {
  // history tells who runs what, and when: what is written is for this user alone
  process.umask(0o077);
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
  if (flags.cluster !== undefined) return serveInCluster(flags, flags.cluster, log, stop);
  const inputs = parseInputs(flags.input);
  const outputs = [...parseOutputs(flags.output).map(({ open }) => open), ...httpOutputs(flags)];
  const connection = toConnection(flags);
  const limits = flags.limits === undefined ? undefined : readLimitsFile(flags.limits);
  if (!flags.embedded && !flags.takeOver) await refuseSecondAnalyzer(connection, dataIdentity(flags.data));
  const analyzer = await runAnalyzer({
    broker: flags.embedded ? listenOptions(flags, connection) : connection.url,
    connection,
    dataDirectory: flags.data,
    retention: {
      ...DEFAULT_RETENTION,
      days: flags.retention,
      maxBytes: flags.disk * GIB,
      ...given({
        maxBytesPerDevice: flags.diskPerDevice === undefined ? undefined : flags.diskPerDevice * 1024 ** 2,
      }),
    },
    inputs,
    outputs,
    replyPrefixes: flags.replyPrefix,
    statePeriodSeconds: flags.states,
    stateJson: flags.stateJson,
    ...given({
      powerProfile: flags.powerProfile,
      limits,
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

/** Options of one machine: what they would do belongs to no partition. */
const OF_ONE_MACHINE = ['embedded', 'input', 'output', 'http', 'takeOver'] as const;

async function serveInCluster(
  flags: ServeFlags,
  cluster: string,
  log: Log,
  stop: AbortSignal,
): Promise<void> {
  const refused = OF_ONE_MACHINE.filter(name => {
    const value: unknown = flags[name];
    return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
  });
  if (refused.length > 0)
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `--cluster and --${refused[0] === 'takeOver' ? 'take-over' : refused[0]} do not go together yet: docs/cluster.md says what a cluster does not do`,
    );
  const limits = flags.limits === undefined ? undefined : readLimitsFile(flags.limits);
  // who runs one machine need not load what speaks to NATS
  const { runMember } = await import('../cluster_process.js');
  const member = await runMember({
    cluster: toClusterConnection(cluster, flags.clusterPasswordFile),
    connection: toConnection(flags),
    roles: flags.role,
    dataDirectory: flags.data,
    retentionDays: flags.retention,
    replyPrefixes: flags.replyPrefix,
    statePeriodSeconds: flags.states,
    stateJson: flags.stateJson,
    ...given({
      replicas: flags.replicas,
      powerProfile: flags.powerProfile,
      limits,
      memoryBytes: flags.memory === undefined ? undefined : flags.memory * 1024 ** 2,
    }),
    log,
  });
  await aborted(stop);
  log.info('stopping');
  await member.stop();
}

function listenOptions(
  flags: ServeFlags,
  { username, password, tls, allowPlaintext }: ConnectionOptions,
): BrokerOptions {
  const [, bracketed, plain, port = '1883'] =
    /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(flags.listen) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > 65_535) {
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `--listen ${flags.listen}: an address and a port are expected, for instance 127.0.0.1:1883`,
    );
  }
  return {
    host,
    port: Number(port),
    ...given({
      tls: tls && serverTls(tls),
      allowPlaintext,
      credentials: username !== undefined && password !== undefined ? { username, password } : undefined,
    }),
  };
}

/** What an embedded broker shows its clients. @throws EdgevitalsError CONFIG_INVALID. */
function serverTls({
  cert,
  key,
  ca,
}: NonNullable<ConnectionOptions['tls']>): NonNullable<BrokerOptions['tls']> {
  if (cert === undefined || key === undefined)
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      '--cert and --key of the embedded broker belong together: give both',
    );
  return { cert, key, ...given({ ca }) };
}
