/** /proc/swaps (mm/swapfile.c, swap_show): where memory is swapped to, KiB. At most 32 areas. */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { RowSet } from '../reading/row_set.js';
import { Scanner } from '../reading/scanner.js';
import { probing, type Source } from '../source.js';

const PATH = '/proc/swaps';
const SWAP = columnsOf('swap');
const MOST = 32;

const scanner = new Scanner();

/**
 * Takes over the content of /proc/swaps. Spaces and the like in a path arrive as octal escapes, and stay so.
 * @throws EdgevitalsError SOURCE_MALFORMED when it does not start with the known header.
 */
export function parseSwaps(text: string, set: RowSet): void {
  if (!text.startsWith('Filename'))
    throw new EdgevitalsError('SOURCE_MALFORMED', `${PATH} has another header`);
  set.begin();
  scanner.reset(text);
  while (scanner.line()) {
    const path = scanner.word();
    const type = scanner.word();
    const row = path === '' ? undefined : set.row([], path);
    if (row === undefined) continue;
    row.set(SWAP.file, type === 'file' ? 1 : 0);
    row.set(SWAP.size_kb, scanner.integer());
    row.set(SWAP.used_kb, scanner.integer());
    row.set(SWAP.priority, scanner.integer());
  }
}

export class ProcSwaps implements Source {
  readonly name = 'proc_swaps';
  readonly tables = ['swap'] as const;
  readonly rhythm = 'slow';
  private readonly set = new RowSet(TABLES.swap.columns.length, MOST);

  async probe(host: Host): Promise<SourceInfo[]> {
    const costs = 'where memory is swapped to: swap on flash is not told from swap in memory';
    return [await probing(this.name, costs, () => parseSwaps(host.readText(PATH), this.set))];
  }

  sample(host: Host, into: Reading[]): void {
    parseSwaps(host.readText(PATH), this.set);
    into.push({ table: TABLES.swap.id, rows: this.set.rows });
  }
}
