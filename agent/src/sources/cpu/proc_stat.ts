/** /proc/stat: what every CPU did (fs/proc/stat.c, show_stat). Its counts of the whole kernel are read by kernel_counts.ts. */

import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host, HostFile } from '../../host/host.js';
import { KernelFile } from '../reading/kernel_file.js';
import { NumberRows } from '../reading/number_rows.js';
import { Scanner } from '../reading/scanner.js';
import { probing, type Source } from '../source.js';

const PATH = '/proc/stat';
const CPU = columnsOf('cpu');
/** Columns in the kernel's order: user nice system idle iowait irq softirq steal guest guest_nice (later ones since 2.6). */
const CPU_ORDER = [
  CPU.user,
  CPU.nice,
  CPU.system,
  CPU.idle,
  CPU.iowait,
  CPU.irq,
  CPU.softirq,
  CPU.steal,
  CPU.guest,
  CPU.guest_nice,
] as const;
/** The first line is the sum of all CPUs. */
const SUM_LINES = 1;

/** The rows that `ProcStat` keeps from reading to reading, by CPU. */
export type CpuRows = Map<number, Row>;

const scanner = new Scanner();

/**
 * Takes over the lines of CPUs, which stand first in /proc/stat; CPUs that are offline lose their row.
 * @returns them in the file's order. @throws EdgevitalsError SOURCE_MALFORMED when it has no line of a CPU.
 */
export function parseProcStat(text: string, rows: CpuRows): Row[] {
  const list: Row[] = [];
  const seen = new Set<number>();
  scanner.reset(text);
  do {
    const word = scanner.word();
    if (!word.startsWith('cpu')) break;
    // the first line, `cpu`, is only their sum
    const cpu = word.length > 3 ? Number(word.slice(3)) : Number.NaN;
    if (!Number.isSafeInteger(cpu)) continue;
    let row = rows.get(cpu);
    if (row === undefined) {
      row = new Row(new RowId([cpu], ''), TABLES.cpu.columns.length);
      rows.set(cpu, row);
    }
    for (const column of CPU_ORDER) row.set(column, scanner.integer());
    list.push(row);
    seen.add(cpu);
  } while (scanner.line());
  if (seen.size === 0) throw new EdgevitalsError('SOURCE_MALFORMED', `${PATH} has no line of a CPU`);
  for (const cpu of rows.keys()) if (!seen.has(cpu)) rows.delete(cpu);
  return list;
}

export class ProcStat implements Source {
  readonly name = 'proc_stat';
  readonly tables = ['cpu'] as const;
  readonly rhythm = 'device';
  private readonly file = new KernelFile(PATH);
  private readonly rows: CpuRows = new Map();
  private readonly numbers = new NumberRows(CPU_ORDER.length);
  /** In the file's order. */
  private list: readonly Row[] = [];

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'CPU load of the device; process shares and CPU power rest on it', () =>
        parseProcStat(host.readText(PATH), new Map()),
      ),
    ];
  }

  sample(host: Host, into: Reading[]): void {
    this.file.use(host, file => this.take(file));
    into.push({ table: TABLES.cpu.id, rows: this.list });
  }

  private take(file: HostFile): void {
    if (this.numbers.read(file)) {
      for (let i = 0; i < this.list.length; i++) this.numbers.copy(SUM_LINES + i, CPU_ORDER, this.list[i]!);
      return;
    }
    const text = file.read();
    this.list = parseProcStat(text, this.rows);
    // and the line after them, to see that it is no CPU
    this.numbers.learn(file, text, SUM_LINES + this.list.length + 1);
  }

  close(): void {
    this.file.close();
  }
}
