/** /proc/softirqs: softirqs by type and CPU (fs/proc/softirqs.c). */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { KernelFile } from '../reading/kernel_file.js';
import { Scanner } from '../reading/scanner.js';
import { probing, type Source } from '../source.js';

const PATH = '/proc/softirqs';
const COLUMNS: Readonly<Record<string, number>> = columnsOf('softirq');
/** CPUs beyond this are left out: a frame could not carry them. */
const MOST_CPUS = 1024;

const scanner = new Scanner();

/**
 * Takes over the content of /proc/softirqs: a heading of CPUs, then a line a type. CPUs that are possible are listed,
 * present or not; types that the table does not have are passed over.
 * @throws EdgevitalsError SOURCE_MALFORMED when there is no such heading.
 */
export function parseSoftirqs(text: string, rows: Row[]): void {
  const cpus = text.slice(0, Math.max(0, text.indexOf('\n'))).match(/CPU(\d+)/g) ?? [];
  if (cpus.length === 0) throw new EdgevitalsError('SOURCE_MALFORMED', `${PATH} has no heading of CPUs`);
  rows.length = Math.min(cpus.length, MOST_CPUS, rows.length);
  for (let i = 0; i < cpus.length && i < MOST_CPUS; i++) {
    const cpu = Number(cpus[i]!.slice(3));
    // a column is of the CPU that its heading names, whichever place it has
    if (rows[i]?.id.labels[0] !== cpu) rows[i] = new Row(new RowId([cpu], ''), TABLES.softirq.columns.length);
  }
  scanner.reset(text);
  while (scanner.line()) {
    const column = COLUMNS[scanner.word().replace(':', '').toLowerCase()];
    if (column !== undefined) for (const row of rows) row.set(column, scanner.integer());
  }
}

export class ProcSoftirqs implements Source {
  readonly name = 'proc_softirqs';
  readonly tables = ['softirq'] as const;
  readonly rhythm = 'slow';
  private readonly file = new KernelFile(PATH);
  private readonly rows: Row[] = [];

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, "which work softirqs are: the network stack's share of them", () =>
        parseSoftirqs(host.readText(PATH), []),
      ),
    ];
  }

  sample(host: Host, into: Reading[]): void {
    parseSoftirqs(this.file.read(host), this.rows);
    into.push({ table: TABLES.softirq.id, rows: this.rows });
  }

  close(): void {
    this.file.close();
  }
}
