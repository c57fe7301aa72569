import { EdgevitalsError } from '@edgevitals/shared/errors';
import { type Reading, Row, RowId, TABLES, type TableName } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host, HostFile } from '../../host/host.js';
import { KernelFile } from '../reading/kernel_file.js';
import { probing, type Source } from '../source.js';

export interface CountersSourceOptions {
  readonly name: string;
  readonly table: TableName;
  readonly path: string;
  /** What is lost without it. */
  readonly costs: string;
  /** Takes over what the file has and says how many values that were. */
  readonly take: (file: HostFile, row: Row) => number;
}

/** A file of /proc/net that makes the one row of a table. */
export class CountersSource implements Source {
  readonly name: string;
  readonly tables: readonly TableName[];
  readonly rhythm = 'slow';
  private readonly options: CountersSourceOptions;
  private readonly file: KernelFile;
  private readonly row: Row;

  constructor(options: CountersSourceOptions) {
    this.options = options;
    this.name = options.name;
    this.tables = [options.table];
    this.file = new KernelFile(options.path);
    this.row = new Row(new RowId([], ''), TABLES[options.table].columns.length);
  }

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, this.options.costs, () => {
        this.take(host);
      }),
    ];
  }

  sample(host: Host, into: Reading[]): void {
    this.take(host);
    into.push({ table: TABLES[this.options.table].id, rows: [this.row] });
  }

  close(): void {
    this.file.close();
  }

  private take(host: Host): void {
    const { row, options } = this;
    row.clear();
    if (this.file.use(host, file => options.take(file, row)) === 0)
      throw new EdgevitalsError('SOURCE_MALFORMED', `${this.options.path} has no known counter`);
  }
}
