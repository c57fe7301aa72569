/**
 * What the kernel counts as a whole: the lines of /proc/stat behind those of CPUs (fs/proc/stat.c, show_stat), and
 * /proc/loadavg (fs/proc/loadavg.c). Rarely read: /proc/stat is read every second for its CPUs, and nobody asks for these to the
 * second.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { attribute } from '../reading/attributes.js';
import { Scanner } from '../reading/scanner.js';
import { probing, type Source } from '../source.js';

const STAT = '/proc/stat';
const LOAD = '/proc/loadavg';
const KERNEL = columnsOf('kernel');
const LINES: Readonly<Record<string, number>> = {
  intr: KERNEL.interrupts,
  ctxt: KERNEL.context_switches,
  btime: KERNEL.boot_time,
  processes: KERNEL.forks,
  procs_running: KERNEL.running,
  procs_blocked: KERNEL.blocked,
  softirq: KERNEL.softirqs,
};

const scanner = new Scanner();

/**
 * Takes over the counts in the content of /proc/stat.
 * @throws EdgevitalsError SOURCE_MALFORMED when it has none.
 */
export function parseKernelCounts(text: string, row: Row): void {
  let found = 0;
  scanner.reset(text);
  do {
    const column = LINES[scanner.word()];
    if (column === undefined) continue;
    row.set(column, scanner.integer());
    found++;
  } while (scanner.line());
  if (found === 0) throw new EdgevitalsError('SOURCE_MALFORMED', `${STAT} has no counts of the kernel`);
}

/** Load over the last minute in hundredths, as /proc/loadavg prints it; undefined where it does not begin with that. */
export function parseLoad(text: string): number | undefined {
  const load = /^(\d{1,9})\.(\d\d) /.exec(text);
  return load === null ? undefined : Number(load[1]) * 100 + Number(load[2]);
}

export class KernelCounts implements Source {
  readonly name = 'kernel_counts';
  readonly tables = ['kernel'] as const;
  readonly rhythm = 'slow';
  private readonly row = new Row(new RowId([], ''), TABLES.kernel.columns.length);

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'context switches, forks and load of the device', () =>
        parseKernelCounts(host.readText(STAT), this.row),
      ),
    ];
  }

  sample(host: Host, into: Reading[]): void {
    parseKernelCounts(host.readText(STAT), this.row);
    // refused to programs on Android
    this.row.set(KERNEL.load, parseLoad(attribute(host, LOAD)));
    into.push({ table: TABLES.kernel.id, rows: [this.row] });
  }
}
