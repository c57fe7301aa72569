/**
 * Whose TCP traffic it is: sock_diag(7) tells what connections of the agent's network namespace have carried, and descriptors of
 * processes whose they are. By ss of iproute2 where the host has no netlink.
 */
import { type Reading, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../../host/host.js';
import type { ProcessList } from '../../process/process_list.js';
import { shownByMost } from '../../reading/shown_by_most.js';
import { toolOutput } from '../../reading/tool.js';
import { probing, type Source } from '../../source.js';
import { tcpConnections } from './inet_diag.js';
import { ProcessTraffic } from './process_traffic.js';
import { SocketOwners } from './socket_owners.js';
import { parseSs, SS_ARGUMENTS } from './ss.js';
import type { TcpConnection } from './tcp_connection.js';

const TIMEOUT_MS = 5000;

export class SockDiag implements Source {
  readonly name = 'sock_diag';
  readonly tables = ['traffic'] as const;
  readonly rhythm = 'slow';
  readonly walks = true;
  private readonly list: ProcessList;
  private readonly owners = new SocketOwners();
  private readonly traffic = new ProcessTraffic();

  constructor(list: ProcessList) {
    this.list = list;
  }

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(
        this.name,
        'which process sends and receives what: traffic is known by interface only',
        async () => {
          await connectionsOf(host);
          shownByMost(host, 'fd', directory => host.list(`${directory}/fd`));
        },
        host.kernelCalls === undefined ? 'by ss' : 'by netlink',
      ),
    ];
  }

  async sample(host: Host, into: Reading[]): Promise<void> {
    const connections = await connectionsOf(host);
    const inodes = new Set<number>();
    for (const { inode } of connections) if (inode !== 0) inodes.add(inode);
    const processes = this.list.rows;
    this.traffic.take(connections, this.owners.find(host, inodes, processes), processes);
    into.push({ table: TABLES.traffic.id, rows: this.traffic.rows });
  }
}

/** @throws (rejects) EdgevitalsError SOURCE_ABSENT without netlink and ss, and as these: of more than some 1,700, whose text is 1 MiB. */
async function connectionsOf(host: Host): Promise<TcpConnection[]> {
  if (host.kernelCalls !== undefined) return tcpConnections(host.kernelCalls);
  return parseSs(await toolOutput(host, 'ss', SS_ARGUMENTS, TIMEOUT_MS));
}
