/** /proc/pressure/{cpu,memory,io}: pressure stall totals, microseconds (kernel/sched/psi.c, psi_show; since 4.20). */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import {
  type Counter,
  columnsOf,
  parseCounter,
  type Reading,
  Row,
  RowId,
  TABLES,
} from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { KernelFile } from '../reading/kernel_file.js';
import { probing, type Source } from '../source.js';

const DIRECTORY = '/proc/pressure';
const RESOURCES = ['cpu', 'memory', 'io'] as const;
const PRESSURE = columnsOf('pressure');

/**
 * The totals of one resource. `full` is missing for cpu before 5.13.
 * @throws EdgevitalsError SOURCE_MALFORMED when there is no `some` total.
 */
export function parsePressure(text: string): { some: Counter; full: Counter | undefined } {
  const some = total(text, 'some ');
  if (some === undefined) throw new EdgevitalsError('SOURCE_MALFORMED', `${DIRECTORY}: no total of "some"`);
  return { some, full: total(text, 'full ') };
}

function total(text: string, line: string): Counter | undefined {
  const start = text.startsWith(line) ? 0 : text.indexOf(`\n${line}`);
  const at = start < 0 ? -1 : text.indexOf('total=', start);
  if (at < 0) return undefined;
  const end = text.indexOf('\n', at);
  return parseCounter(text.slice(at + 6, end < 0 ? text.length : end));
}

export class ProcPressure implements Source {
  readonly name = 'proc_pressure';
  readonly tables = ['pressure'] as const;
  readonly rhythm = 'device';
  private readonly resources = RESOURCES.map(name => ({
    file: new KernelFile(`${DIRECTORY}/${name}`),
    row: new Row(new RowId([], name), TABLES.pressure.columns.length),
  }));

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'how long work waited for CPU, memory and I/O', () => {
        // the file is there but reading it is EOPNOTSUPP when the kernel was started with psi=0
        parsePressure(host.readText(`${DIRECTORY}/cpu`));
      }),
    ];
  }

  sample(host: Host, into: Reading[]): void {
    const rows: Row[] = [];
    let failure: unknown;
    for (const { file, row } of this.resources) {
      try {
        const { some, full } = parsePressure(file.read(host));
        row.set(PRESSURE.some_us, some);
        row.set(PRESSURE.full_us, full);
        rows.push(row);
      } catch (error) {
        if (!isEdgevitalsError(error)) throw error;
        failure = error;
      }
    }
    if (rows.length === 0) throw failure;
    into.push({ table: TABLES.pressure.id, rows });
  }

  close(): void {
    for (const { file } of this.resources) file.close();
  }
}
