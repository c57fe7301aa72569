/**
 * Statistics of drivers and of batman-adv (ETHTOOL_GSTATS, net/ethtool/ioctl.c), under the names that they give them:
 * asked of the kernel, or by `ethtool -S` where the host cannot. Names and their order differ by driver and version, so they travel. At most 16 interfaces and 64
 * values of each: counts of single queues go first, what batman-adv and mac80211 count goes last.
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
import { driverInterfaces } from './interfaces.js';

const VALUE = columnIndex('ethtool', 'value');
const MOST_VALUES = 64;
const MOST_ROWS = 512;
/** What the models ask for: batman-adv (net/batman-adv/soft-interface.c), mac80211 (net/mac80211/ethtool.c). */
const WANTED =
  /^((tx|rx|forward)(_bytes|_dropped|_errors)?|(mgmt|frag|tt|dat|nc|mcast)_\w+|[rt]x_(packets|duplicates|fragments|filtered|retry_failed|retries)|ch_time\w*|signal|noise|channel|[rt]xrate)$/;
/** One of many queues, rings or channels. */
const OF_A_QUEUE = /queue|ring|^\[?[rt]xq?[-_]?\d|_q\d|ch\d/;

const scanner = new Scanner();

/** What is wanted most first, at most 64. */
export function mostWanted(statistics: readonly [string, Counter][]): [string, Counter][] {
  const found: [string, Counter][][] = [[], [], []];
  for (const each of statistics) {
    const [name] = each;
    if (name !== '') found[WANTED.test(name) ? 0 : OF_A_QUEUE.test(name) ? 2 : 1]!.push(each);
  }
  return found.flat().slice(0, MOST_VALUES);
}

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
  private readonly tool = new InterfaceTool('interface with a driver');

  async probe(host: Host): Promise<SourceInfo[]> {
    this.tool.forget();
    return [
      await probing(
        this.name,
        'control traffic of batman-adv, retries of drivers: mesh overhead is guessed',
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
    await this.tool.each(driverInterfaces(host), async name => {
      const statistics =
        host.kernelCalls === undefined
          ? parseEthtool(await toolOutput(host, 'ethtool', ['-S', name], TOOL_TIMEOUT_MS))
          : await ethtoolStatistics(host.kernelCalls, name);
      for (const [stat, value] of mostWanted(statistics))
        this.set.row([], `${name} ${stat}`)?.set(VALUE, value);
    });
  }
}
