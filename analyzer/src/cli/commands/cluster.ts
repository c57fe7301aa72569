/** `edgevitals cluster`: who is a member of a cluster, who owns which partitions, and how far each is behind. */
import { formatDuration, formatSi, printableJson, type TextColumn, table } from '@edgevitals/shared/text';
import { type Command, Option } from 'commander';
import stringWidth from 'string-width';
import type { ClusterStatus } from '../../cluster/index.js';
import { addClusterOptions, toClusterConnection } from '../cluster_options.js';
import { EXIT_FAILURE, ExitStatus } from '../failure.js';
import type { Terminal } from '../terminal.js';

interface ClusterFlags {
  readonly cluster: string;
  readonly clusterPasswordFile?: string;
  readonly base: string;
  readonly json: boolean;
}

/** Behind by more is worth a look: workers are behind by a moment where all is well. */
const LATE_SECONDS = 10;

export function addClusterCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('cluster')
    .description('who is in a cluster, who owns which part of the fleet, and how far it is behind');
  addClusterOptions(
    command,
    new Option('--cluster <url>', 'nodes of NATS, nats://host:4222 and more after commas').default(
      'nats://127.0.0.1:4222',
    ),
  )
    .addOption(new Option('--base <topic>', 'base topic').env('EDGEVITALS_BASE').default('edgevitals'))
    .option('--json', 'all of it as one JSON object', false)
    .addHelpText(
      'after',
      '\nIt ends with 1 where a partition has no owner that answers.\n\nExamples:\n  edgevitals cluster\n  edgevitals cluster --cluster nats://a:4222,nats://b:4222,nats://c:4222 --json',
    )
    .action(async ({ cluster, clusterPasswordFile, base, json }: ClusterFlags) => {
      const connection = toClusterConnection(cluster, clusterPasswordFile);
      const { clusterStatus, lookAtNats } = await import('../../cluster/index.js');
      const link = await lookAtNats({ ...connection, base });
      try {
        const now = Date.now() / 1000;
        const status = await clusterStatus(link, now);
        terminal.print(...(json ? [printableJson(JSON.stringify(status))] : linesOf(status, now, terminal)));
        if (status.partitions.some(({ isReady }) => !isReady)) throw new ExitStatus(EXIT_FAILURE);
      } finally {
        await link.close();
      }
    });
}

const COLUMNS: readonly TextColumn[] = [
  { title: 'member', flexible: true },
  { title: 'role', flexible: true },
  { title: 'partitions', align: 'right' },
  { title: 'devices', align: 'right' },
  { title: 'behind', align: 'right' },
  { title: 'up', align: 'right' },
];

function linesOf(
  { members, partitions, frameLog }: ClusterStatus,
  now: number,
  terminal: Terminal,
): string[] {
  const unowned = partitions.filter(({ owner }) => owner === '').length;
  const opening = partitions.filter(({ owner, isReady }) => owner !== '' && !isReady).length;
  const late = partitions.filter(({ lagSeconds = 0 }) => lagSeconds > LATE_SECONDS).length;
  const moves = partitions.reduce((sum, each) => sum + each.moves, 0);
  const lastMove = partitions.reduce((newest, { since }) => Math.max(newest, since), 0);
  const troubles = [
    ...(unowned > 0 ? [`${unowned} have no owner`] : []),
    ...(opening > 0 ? [`${opening} are being opened`] : []),
    ...(late > 0 ? [`${late} are more than ${LATE_SECONDS} s behind`] : []),
    ...(members.some(({ isGatewayAtWork }) => isGatewayAtWork) ? [] : ['no gateway is at work']),
  ];
  const rows = members.map(member => {
    const lag = partitions
      .filter(({ owner }) => owner === member.name)
      .reduce((most, { lagSeconds = 0 }) => Math.max(most, lagSeconds), 0);
    const isWorker = member.roles.includes('worker');
    const gateway = member.isGatewayAtWork ? 'gateway at work' : 'gateway, stands by';
    return [
      member.name,
      [...(member.roles.includes('gateway') ? [gateway] : []), ...(isWorker ? ['worker'] : [])].join(', '),
      isWorker ? `${member.partitions}` : '',
      isWorker ? `${member.devices ?? '?'}` : '',
      isWorker ? (lag > 0 ? formatDuration(lag) : '-') : '',
      formatDuration(Math.max(0, now - member.since)),
    ];
  });
  return [
    `${partitions.length} partitions: ${troubles.length === 0 ? 'each has an owner that answers' : troubles.join('; ')}`,
    `moved ${moves} times${lastMove > 0 ? `, last ${formatDuration(Math.max(0, now - lastMove))} ago` : ''}; frames at NATS: ${formatSi(frameLog.bytes, 'B')} in ${frameLog.batches} batches`,
    '',
    ...table(COLUMNS, rows, { width: terminal.width, textWidth: stringWidth, heading: terminal.colours.dim }),
  ];
}
