/**
 * What batman-adv counts, which it tells as statistics of a driver only (ETHTOOL_GSTATS, net/ethtool/ioctl.c; names in
 * net/batman-adv/soft-interface.c): asked of the kernel, or by `ethtool -S` where the host cannot. Names and their order differ
 * by version, so they travel. At most 16 interfaces; what no model reads is left out.
 */
import { type Counter, columnIndex, type Reading, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { RowSet } from '../reading/row_set.js';
import { Scanner } from '../reading/scanner.js';
import { toolOutput } from '../reading/tool.js';
import { probing, type Source } from '../source.js';
import { ethtoolStatistics } from './ethtool_statistics.js';
import { InterfaceTool, TOOL_TIMEOUT_MS } from './interface_tool.js';
import { batmanInterfaces } from './interfaces.js';

const VALUE = columnIndex('ethtool', 'value');
const MOST_ROWS = 256;
/** Payload that begins, ends or is forwarded here, and what the mesh says to hold together. */
const WANTED = /^((tx|rx|forward)(_bytes)?|tx_dropped|tx_errors|mgmt_[rt]x(_bytes)?)$/;

const scanner = new Scanner();

/** `ethtool -S` by name. Lines that are no statistics are left out. */
export function parseEthtool(text: string): [string, Counter][] {
  const found: [string, Counter][] = [];
  for (const line of text.split('\n', 4096)) {
    const colon = line.lastIndexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim();
    const value = scanner.reset(line, colon + 1).integer();
    if (name === '' || value === undefined) continue;
    found.push([name, value]);
  }
  return found;
}

export class Ethtool implements Source {
  readonly name = 'ethtool';
  readonly tables = ['ethtool'] as const;
  readonly rhythm = 'slow';
  private readonly set = new RowSet(TABLES.ethtool.columns.length, MOST_ROWS);
  private readonly tool = new InterfaceTool('interface of batman-adv');

  async probe(host: Host): Promise<SourceInfo[]> {
    this.tool.forget();
    return [
      await probing(
        this.name,
        'control traffic of batman-adv: mesh overhead is guessed',
        () => this.ask(host),
        host.kernelCalls === undefined ? 'by ethtool' : 'by ioctl',
      ),
    ];
  }

  async sample(host: Host, into: Reading[]): Promise<void> {
    await this.ask(host);
    into.push({ table: TABLES.ethtool.id, rows: this.set.rows });
  }

  private async ask(host: Host): Promise<void> {
    this.set.begin();
    await this.tool.each(batmanInterfaces(host), async name => {
      const statistics =
        host.kernelCalls === undefined
          ? parseEthtool(await toolOutput(host, 'ethtool', ['-S', name], TOOL_TIMEOUT_MS))
          : await ethtoolStatistics(host.kernelCalls, name);
      for (const [stat, value] of statistics)
        if (WANTED.test(stat)) this.set.row([], `${name} ${stat}`)?.set(VALUE, value);
    });
  }
}
