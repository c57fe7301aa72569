/**
 * /proc/fs/jbd2/<device>-<inode>/info (fs/jbd2/journal.c, jbd2_seq_info_show). Averages are rounded down, over all
 * transactions since the mount. The kernel copies the figures when the file is opened, so it is opened for each reading.
 * At most 64 journals.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, type Row, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { kobjectName } from '../reading/kobject_name.js';
import { RowSet } from '../reading/row_set.js';
import { Scanner } from '../reading/scanner.js';
import { probing, type Source } from '../source.js';

const DIRECTORY = '/proc/fs/jbd2';
const MOST = 64;
const JBD2 = columnsOf('jbd2');
/** What follows the number, with its unit. */
const AVERAGES = new Map([
  ['ms waiting for transaction', JBD2.waiting_ms],
  ['ms request delay', JBD2.request_delay_ms],
  ['ms running transaction', JBD2.running_ms],
  ['ms transaction was being locked', JBD2.locked_ms],
  ['ms flushing data (in ordered mode)', JBD2.flushing_ms],
  ['ms logging transaction', JBD2.logging_ms],
  ['us average transaction commit time', JBD2.commit_us],
  [' handles per transaction', JBD2.handles],
  [' blocks per transaction', JBD2.blocks],
  [' logged blocks per transaction', JBD2.logged_blocks],
]);
const FIRST = /^([0-9]+) transactions \(([0-9]+) requested\), each up to ([0-9]+) blocks/;

const scanner = new Scanner();

/** Takes over the content of one journal's info. False when it is not of that form. */
export function parseJbd2(text: string, row: Row): boolean {
  const first = FIRST.exec(text);
  if (first === null) return false;
  const number = (at: number) => scanner.reset(`${first[at]} `).integer();
  row.set(JBD2.transactions, number(1));
  row.set(JBD2.requested, number(2));
  row.set(JBD2.max_blocks, number(3));
  // a journal without transactions ends here
  for (const line of text.split('\n', 16).slice(1)) {
    const match = /^ *([0-9]+)(.*)$/.exec(line);
    const column = match === null ? undefined : AVERAGES.get(match[2]!);
    if (column !== undefined) row.set(column, scanner.reset(`${match![1]} `).integer());
  }
  return true;
}

export class Jbd2 implements Source {
  readonly name = 'jbd2';
  readonly tables = ['jbd2'] as const;
  readonly rhythm = 'process';
  private readonly set = new RowSet(TABLES.jbd2.columns.length, MOST);

  async probe(host: Host): Promise<SourceInfo[]> {
    const costs = 'journal transactions: the cost of sync calls is shared out by bytes written';
    return [
      await probing(this.name, costs, () => {
        this.rows(host);
      }),
    ];
  }

  sample(host: Host, into: Reading[]): void {
    into.push({ table: TABLES.jbd2.id, rows: this.rows(host) });
  }

  private rows(host: Host): Row[] {
    this.set.begin();
    let failure: unknown = new EdgevitalsError('SOURCE_ABSENT', `${DIRECTORY} has no journal`);
    let good = 0;
    for (const name of host.list(DIRECTORY).sort()) {
      const path = `${DIRECTORY}/${name}/info`;
      try {
        const text = host.readText(path);
        const row = this.set.row([], kobjectName(name));
        if (row === undefined) break;
        if (parseJbd2(text, row)) good++;
        else failure = new EdgevitalsError('SOURCE_MALFORMED', `${path} is not of the known form`);
      } catch (error) {
        // unmounted since it was listed, or refused
        failure = error;
      }
    }
    if (good === 0) throw failure;
    return this.set.rows;
  }
}
