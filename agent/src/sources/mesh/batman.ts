/**
 * Originators and neighbours of batman-adv (batadv generic netlink, include/uapi/linux/batman_adv.h) by batctl: as JSON,
 * or as text where batctl is older than 2021. At most 16 mesh interfaces and 256 rows; routes in use come first.
 */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, type Row, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { peers } from '../../privacy/peers.js';
import { InterfaceTool, TOOL_TIMEOUT_MS } from '../network/interface_tool.js';
import { batmanInterfaces } from '../network/interfaces.js';
import { RowSet } from '../row-set.js';
import { probing, type Source } from '../source.js';
import { toolOutput } from '../tool.js';
import { type MeshPath, parseBatctlJson, parseBatctlNeighbours, parseBatctlOriginators } from './batctl.js';

const ORIGINATOR = columnsOf('originator');
const MOST = 256;

export class Batman implements Source {
  readonly name = 'batman';
  readonly rhythm = 'slow';
  private readonly set = new RowSet(TABLES.originator.columns.length, MOST);
  private readonly tool = new InterfaceTool('interface of batman-adv');
  private json = true;

  async probe(host: Host): Promise<SourceInfo[]> {
    this.tool.forget();
    this.json = true;
    return [
      await probing(this.name, 'paths and neighbours of a batman-adv mesh: its quality is not known', () =>
        this.ask(host),
      ),
    ];
  }

  async read(host: Host, into: Reading[]): Promise<void> {
    await this.ask(host);
    into.push({ table: TABLES.originator.id, rows: this.set.rows });
  }

  private async ask(host: Host): Promise<void> {
    this.set.begin();
    await this.tool.each(batmanInterfaces(host), async mesh => {
      const paths = await this.paths(host, mesh);
      // a stable sort: others keep their order
      paths.sort((a, b) => Number(b.best) - Number(a.best));
      for (const path of paths) this.take(host, mesh, path);
    });
  }

  private async paths(host: Host, mesh: string): Promise<MeshPath[]> {
    const ask = (what: string): Promise<string> =>
      toolOutput(host, 'batctl', ['meshif', mesh, what], TOOL_TIMEOUT_MS);
    if (this.json) {
      try {
        const routes = parseBatctlJson(await ask('originators_json'), false);
        return [...(await neighboursOrNone(() => ask('neighbors_json'))), ...routes];
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
  }
}

/** Routes are worth having without them. */
async function neighboursOrNone(ask: () => Promise<string>): Promise<MeshPath[]> {
  try {
    return parseBatctlJson(await ask(), true);
  } catch (error) {
    if (isEdgevitalsError(error)) return [];
    throw error;
  }
}
