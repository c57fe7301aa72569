/**
 * Counters of OpenThread's MAC and MLE layers, by `ot-ctl counters mac` and `mle` (OpenThread CLI reference): lines
 * `TxTotal: 10`, sub-totals indented, `Done` at the end. With a radio co-processor TxRetry and TxErrCca count what the
 * host saw, and it is the radio that tries again. At most 128 rows.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnIndex, parseCounter, type Reading, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { TOOL_TIMEOUT_MS } from '../network/interface_tool.js';
import { RowSet } from '../reading/row_set.js';
import { toolOutput } from '../reading/tool.js';
import { probing, type Source } from '../source.js';

const VALUE = columnIndex('openthread', 'value');
const GROUPS = ['mac', 'mle'] as const;
const MOST = 128;

/** Takes over one group's counters. @throws EdgevitalsError SOURCE_MALFORMED when there are none. */
export function parseOpenThread(text: string, group: string, set: Pick<RowSet, 'row'>): void {
  let found = 0;
  for (const line of text.split('\n', 512)) {
    const match = /^\s*([A-Za-z][A-Za-z0-9 ]*): ([0-9]{1,20})\s*$/.exec(line);
    if (match === null) continue;
    set.row([], `${group} ${match[1]}`)?.set(VALUE, parseCounter(match[2]!));
    found++;
  }
  if (found === 0) throw new EdgevitalsError('SOURCE_MALFORMED', `ot-ctl prints no counters of ${group}`);
}

export class OpenThread implements Source {
  readonly name = 'openthread';
  readonly tables = ['openthread'] as const;
  readonly rhythm = 'slow';
  private readonly set = new RowSet(TABLES.openthread.columns.length, MOST);

  async probe(host: Host): Promise<SourceInfo[]> {
    return [await probing(this.name, 'retries and role changes of a Thread mesh', () => this.ask(host))];
  }

  async sample(host: Host, into: Reading[]): Promise<void> {
    await this.ask(host);
    into.push({ table: TABLES.openthread.id, rows: this.set.rows });
  }

  private async ask(host: Host): Promise<void> {
    this.set.begin();
    for (const group of GROUPS)
      parseOpenThread(
        await toolOutput(host, 'ot-ctl', ['counters', group], TOOL_TIMEOUT_MS),
        group,
        this.set,
      );
  }
}
