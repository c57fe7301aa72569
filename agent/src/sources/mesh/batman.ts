/**
 * Originators and neighbours of batman-adv (batadv generic netlink, include/uapi/linux/batman_adv.h): asked of the kernel,
 * or by batctl where the host cannot: as JSON, or as text where batctl is older than 2021. At most 16 mesh interfaces and
 * 256 rows; routes in use come first.
 */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, type Row, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import type { KernelCalls } from '../../host/kernel_calls.js';
import { Family } from '../../netlink/family.js';
import { peers } from '../../privacy/peers.js';
import { InterfaceTool, TOOL_TIMEOUT_MS } from '../network/interface_tool.js';
import { batmanInterfaces } from '../network/interfaces.js';
import { integerAttribute, namesIn, toInteger } from '../reading/attributes.js';
import { HOUR_MS, Pace } from '../reading/pace.js';
import { RowSet } from '../reading/row_set.js';
import { toolOutput } from '../reading/tool.js';
import { probing, type Source } from '../source.js';
import {
  GET_MESH,
  GET_NEIGHBORS,
  GET_ORIGINATORS,
  MESH_IFINDEX,
  meshPaths,
  origInterval,
} from './batadv_messages.js';
import { type MeshPath, parseBatctlJson, parseBatctlNeighbours, parseBatctlOriginators } from './batctl.js';

const ORIGINATOR = columnsOf('originator');
const INTERFACES = '/sys/class/net';
const MOST = 256;

export class Batman implements Source {
  readonly name = 'batman';
  readonly tables = ['originator'] as const;
  readonly rhythm = 'slow';
  private readonly set = new RowSet(TABLES.originator.columns.length, MOST);
  private readonly tool = new InterfaceTool('interface of batman-adv');
  private readonly family = new Family('batadv');
  private json = true;
  /** Milliseconds by mesh interface: a setting, asked for by the hour. */
  private readonly intervals = new Map<string, number>();
  private readonly pace = new Pace(HOUR_MS);

  async probe(host: Host): Promise<SourceInfo[]> {
    this.tool.forget();
    this.json = true;
    return [
      await probing(
        this.name,
        'paths and neighbours of a batman-adv mesh: its quality is not known',
        () => this.ask(host),
        host.kernelCalls === undefined ? 'by batctl' : 'by netlink',
      ),
    ];
  }

  async sample(host: Host, into: Reading[]): Promise<void> {
    await this.ask(host);
    into.push({ table: TABLES.originator.id, rows: this.set.rows });
  }

  private async ask(host: Host): Promise<void> {
    const { kernelCalls } = host;
    this.set.begin();
    if (this.pace.due(host)) this.intervals.clear();
    await this.tool.each(batmanInterfaces(host), async mesh => {
      const paths = await (kernelCalls === undefined
        ? this.printed(host, mesh)
        : this.told(host, kernelCalls, mesh));
      if (!this.intervals.has(mesh)) await this.askInterval(host, mesh);
      // a stable sort: others keep their order
      paths.sort((a, b) => Number(b.best) - Number(a.best));
      for (const path of paths) this.take(host, mesh, path);
    });
  }

  /** Kernels and tools that do not tell it are not asked again before the hour is over. */
  private async askInterval(host: Host, mesh: string): Promise<void> {
    const { kernelCalls } = host;
    let interval: number | undefined;
    try {
      if (kernelCalls === undefined)
        interval = toInteger(
          (await toolOutput(host, 'batctl', ['meshif', mesh, 'orig_interval'], TOOL_TIMEOUT_MS)).trim(),
          0,
        );
      else {
        const attributes = [[MESH_IFINDEX, indexOf(host, mesh)]] as const;
        interval = origInterval(
          await this.family.ask(kernelCalls, { command: GET_MESH, version: 1, dump: false, attributes }),
        );
      }
    } catch (error) {
      if (!isEdgevitalsError(error)) throw error;
    }
    this.intervals.set(mesh, interval ?? 0);
  }

  private async told(host: Host, kernelCalls: KernelCalls, mesh: string): Promise<MeshPath[]> {
    const attributes = [[MESH_IFINDEX, indexOf(host, mesh)]] as const;
    const ask = async (command: number): Promise<MeshPath[]> =>
      meshPaths(
        await this.family.ask(kernelCalls, { command, version: 1, dump: true, attributes }),
        command === GET_NEIGHBORS,
        index => namesIn(host, INTERFACES).find(name => indexOf(host, name) === index) ?? '',
      );
    const routes = await ask(GET_ORIGINATORS);
    return [...(await orNone(() => ask(GET_NEIGHBORS))), ...routes];
  }

  private async printed(host: Host, mesh: string): Promise<MeshPath[]> {
    const ask = (what: string): Promise<string> =>
      toolOutput(host, 'batctl', ['meshif', mesh, what], TOOL_TIMEOUT_MS);
    if (this.json) {
      try {
        const routes = parseBatctlJson(await ask('originators_json'), false);
        const neighbours = orNone(async () => parseBatctlJson(await ask('neighbors_json'), true));
        return [...(await neighbours), ...routes];
      } catch (error) {
        if (!isEdgevitalsError(error, 'SOURCE_FAILED', 'SOURCE_MALFORMED')) throw error;
        this.json = false;
      }
    }
    const old = (what: string): Promise<string> =>
      toolOutput(host, 'batctl', ['-m', mesh, what], TOOL_TIMEOUT_MS);
    return [
      ...parseBatctlNeighbours(await old('neighbors')),
      ...parseBatctlOriginators(await old('originators')),
    ];
  }

  private take(host: Host, mesh: string, path: MeshPath): void {
    const direct = path.originator === '';
    const who = peers.name(host, direct ? path.neighbour : path.originator);
    const row: Row | undefined = this.set.row(
      [direct ? 1 : 0],
      `${mesh} ${who} ${peers.name(host, path.neighbour)} ${path.interface}`,
    );
    row?.set(ORIGINATOR.last_seen_ms, path.lastSeenMs);
    row?.set(ORIGINATOR.tq, path.tq);
    row?.set(ORIGINATOR.throughput_kbps, path.throughputKbps);
    row?.set(ORIGINATOR.best, direct ? undefined : Number(path.best));
    const interval = this.intervals.get(mesh) ?? 0;
    row?.set(ORIGINATOR.orig_interval_ms, direct && interval > 0 ? interval : undefined);
  }
}

const indexOf = (host: Host, name: string): number =>
  integerAttribute(host, `${INTERFACES}/${name}/ifindex`, 0);

/** Routes are worth having without neighbours. */
async function orNone(ask: () => Promise<MeshPath[]>): Promise<MeshPath[]> {
  try {
    return await ask();
  } catch (error) {
    if (isEdgevitalsError(error)) return [];
    throw error;
  }
}
