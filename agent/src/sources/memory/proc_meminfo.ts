/** /proc/meminfo, KiB (fs/proc/meminfo.c). */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host, HostFile } from '../../host/host.js';
import { KernelFile } from '../reading/kernel_file.js';
import { LineCounters } from '../reading/line_counters.js';
import { probing, type Source } from '../source.js';

const PATH = '/proc/meminfo';
const MEMORY = columnsOf('memory');
/** In the order of the kernel; `MemAvailable` is missing before 3.14. */
const counters = new LineCounters([
  ['MemTotal:', MEMORY.total_kb],
  ['MemFree:', MEMORY.free_kb],
  ['MemAvailable:', MEMORY.available_kb],
  ['Buffers:', MEMORY.buffers_kb],
  ['Cached:', MEMORY.cached_kb],
  ['SwapTotal:', MEMORY.swap_total_kb],
  ['SwapFree:', MEMORY.swap_free_kb],
  ['Dirty:', MEMORY.dirty_kb],
  ['Writeback:', MEMORY.writeback_kb],
  ['AnonPages:', MEMORY.anon_kb],
  ['Shmem:', MEMORY.shmem_kb],
  ['Slab:', MEMORY.slab_kb],
]);

export const newMemoryRow = (): Row => new Row(new RowId([], ''), TABLES.memory.columns.length);

/** Takes over the content of /proc/meminfo. @throws EdgevitalsError SOURCE_MALFORMED without a `MemTotal` line. */
export function parseMeminfo(text: string, row: Row): void {
  counters.parse(text, row);
  check(row);
}

function take(file: HostFile, row: Row): void {
  counters.take(file, row);
  check(row);
}

function check(row: Row): void {
  if (row.get(MEMORY.total_kb) === undefined)
    throw new EdgevitalsError('SOURCE_MALFORMED', `${PATH} has no MemTotal line`);
}

export class ProcMeminfo implements Source {
  readonly name = 'proc_meminfo';
  readonly tables = ['memory'] as const;
  readonly rhythm = 'device';
  private readonly file = new KernelFile(PATH);
  private readonly row = newMemoryRow();

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'memory pressure of the device and dirty pages on their way to flash', () =>
        parseMeminfo(host.readText(PATH), newMemoryRow()),
      ),
    ];
  }

  sample(host: Host, into: Reading[]): void {
    this.file.use(host, file => take(file, this.row));
    into.push({ table: TABLES.memory.id, rows: [this.row] });
  }

  close(): void {
    this.file.close();
  }
}
