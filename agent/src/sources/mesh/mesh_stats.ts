/**
 * Forwarding counters of 802.11s from debugfs (net/mac80211/debugfs_netdev.c), where the kernel has
 * CONFIG_MAC80211_DEBUGFS: nothing else tells what a mesh point forwards. 32 bits. At most 16 interfaces.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, parseCounter, type Reading, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { attribute, isDirectory, namesIn } from '../reading/attributes.js';
import { RowSet } from '../reading/row_set.js';
import { probing, type Source } from '../source.js';

const DIRECTORY = '/sys/kernel/debug/ieee80211';
const NETDEV = 'netdev:';
const MOST = 16;
const FILES = Object.entries(columnsOf('mesh_stats'));

export class MeshStats implements Source {
  readonly name = 'mesh_stats';
  readonly tables = ['mesh_stats'] as const;
  readonly rhythm = 'slow';
  private readonly set = new RowSet(TABLES.mesh_stats.columns.length, MOST);

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'frames that this node forwards for an 802.11s mesh', () => {
        meshPoints(host);
      }),
    ];
  }

  sample(host: Host, into: Reading[]): void {
    this.set.begin();
    for (const { name, path } of meshPoints(host)) {
      const row = this.set.row([], name);
      for (const [file, column] of FILES)
        row?.set(column, parseCounter(attribute(host, `${path}/${file}`).trim()));
    }
    into.push({ table: TABLES.mesh_stats.id, rows: this.set.rows });
  }
}

/** @throws EdgevitalsError SOURCE_ABSENT without any, SOURCE_DENIED when debugfs is not for us. */
function meshPoints(host: Host): { readonly name: string; readonly path: string }[] {
  const found = host.list(DIRECTORY).flatMap(phy =>
    namesIn(host, `${DIRECTORY}/${phy}`)
      .filter(entry => entry.startsWith(NETDEV))
      .map(entry => ({
        name: entry.slice(NETDEV.length),
        path: `${DIRECTORY}/${phy}/${entry}/mesh_stats`,
      })),
  );
  const points = found.filter(({ path }) => isDirectory(host, path)).slice(0, MOST);
  if (points.length === 0)
    throw new EdgevitalsError('SOURCE_ABSENT', `${DIRECTORY} has no mesh_stats of an interface`);
  return points;
}
