/** /proc/stat: what every CPU did, and counts of the whole kernel (fs/proc/stat.c, show_stat). */

import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { KernelFile } from '../reading/kernel_file.js';
import { Scanner } from '../reading/scanner.js';
import { probing, type Source } from '../source.js';

const PATH = '/proc/stat';
const CPU = columnsOf('cpu');
const KERNEL = columnsOf('kernel');
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
const KERNEL_LINES: Readonly<Record<string, number>> = {
  intr: KERNEL.interrupts,
  ctxt: KERNEL.context_switches,
  btime: KERNEL.boot_time,
  processes: KERNEL.forks,
  procs_running: KERNEL.running,
  procs_blocked: KERNEL.blocked,
  softirq: KERNEL.softirqs,
};

/** The rows that `ProcStat` keeps from reading to reading. */
export interface CpuRows {
  readonly cpus: Map<number, Row>;
  readonly kernel: Row;
}

export const newCpuRows = (): CpuRows => ({
  cpus: new Map(),
  kernel: new Row(new RowId([], ''), TABLES.kernel.columns.length),
});

const scanner = new Scanner();

/**
 * Takes over the content of /proc/stat; CPUs that are offline lose their row.
 * @throws EdgevitalsError SOURCE_MALFORMED when it has no line of a CPU.
 */
export function parseProcStat(text: string, rows: CpuRows): void {
  const seen = new Set<number>();
  scanner.reset(text);
  do {
    const start = scanner.at;
    const word = scanner.word();
    if (word.startsWith('cpu')) {
      // the first line, `cpu`, is only their sum
      const cpu = word.length > 3 ? Number(word.slice(3)) : Number.NaN;
      if (!Number.isSafeInteger(cpu)) continue;
      let row = rows.cpus.get(cpu);
      if (row === undefined) {
        row = new Row(new RowId([cpu], ''), TABLES.cpu.columns.length);
        rows.cpus.set(cpu, row);
      }
      for (const column of CPU_ORDER) row.set(column, scanner.integer());
      seen.add(cpu);
    } else {
      const column = KERNEL_LINES[word];
      if (column !== undefined) rows.kernel.set(column, scanner.integer());
      else if (word === '' && scanner.at === start) continue;
    }
  } while (scanner.line());
  if (seen.size === 0) throw new EdgevitalsError('SOURCE_MALFORMED', `${PATH} has no line of a CPU`);
  for (const cpu of rows.cpus.keys()) if (!seen.has(cpu)) rows.cpus.delete(cpu);
}

export class ProcStat implements Source {
  readonly name = 'proc_stat';
  readonly tables = ['cpu', 'kernel'] as const;
  readonly rhythm = 'device';
  private readonly file = new KernelFile(PATH);
  private readonly rows = newCpuRows();

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'CPU load of the device; process shares and CPU power rest on it', () =>
        parseProcStat(host.readText(PATH), newCpuRows()),
      ),
    ];
  }

  sample(host: Host, into: Reading[]): void {
    parseProcStat(this.file.read(host), this.rows);
    into.push({ table: TABLES.cpu.id, rows: [...this.rows.cpus.values()] });
    into.push({ table: TABLES.kernel.id, rows: [this.rows.kernel] });
  }

  close(): void {
    this.file.close();
  }
}
