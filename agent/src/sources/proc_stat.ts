/** /proc/stat: what every CPU did, and counts of the whole kernel (fs/proc/stat.c, show_stat). */

import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { CpuInfo, SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../host/host.js';
import { attribute, cpuList, integerAttribute, numberedIfAny } from './attributes.js';
import { KernelFile } from './kernel-file.js';
import { Scanner } from './scanner.js';
import { type Description, probing, type Source } from './source.js';

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

  async describe(host: Host): Promise<Description> {
    return { cpus: describeCpus(host) };
  }

  read(host: Host, into: Reading[]): void {
    parseProcStat(this.file.read(host), this.rows);
    into.push({ table: TABLES.cpu.id, rows: [...this.rows.cpus.values()] });
    into.push({ table: TABLES.kernel.id, rows: [this.rows.kernel] });
  }

  close(): void {
    this.file.close();
  }
}

/** CPUs that are present, with the name /proc/cpuinfo or the identification registers give them. */
function describeCpus(host: Host): CpuInfo[] {
  const directory = '/sys/devices/system/cpu';
  const cpuinfo = attribute(host, '/proc/cpuinfo');
  const online = new Set(cpuList(attribute(host, `${directory}/online`)));
  const blocks = cpuBlocks(cpuinfo);
  let numbers = numberedIfAny(host, directory, 'cpu').map(({ number }) => number);
  if (numbers.length === 0) numbers = [...blocks.keys()];
  return numbers.map(cpu => ({
    cpu,
    part: blocks.get(cpu) ?? blocks.values().next().value ?? '',
    capacity: integerAttribute(host, `${directory}/cpu${cpu}/cpu_capacity`, 1024),
    online: online.size === 0 || online.has(cpu),
  }));
}

/** Name or part number of every CPU in /proc/cpuinfo, whose keys differ by architecture. */
export function cpuBlocks(cpuinfo: string): Map<number, string> {
  const parts = new Map<number, string>();
  for (const block of cpuinfo.split('\n\n')) {
    const fields = new Map<string, string>();
    for (const line of block.split('\n')) {
      const colon = line.indexOf(':');
      if (colon > 0) fields.set(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
    }
    const cpu = Number(fields.get('processor') ?? Number.NaN);
    if (!Number.isSafeInteger(cpu)) continue;
    const arm = fields.get('CPU part');
    const implementer = fields.get('CPU implementer') ?? '';
    // ARM names parts by numbers: implementer and part together say which core it is
    const part = arm === undefined ? undefined : `${implementer}:${arm}`;
    parts.set(
      cpu,
      part ??
        fields.get('model name') ??
        fields.get('cpu model') ??
        fields.get('uarch') ??
        fields.get('isa') ??
        '',
    );
  }
  return parts;
}
