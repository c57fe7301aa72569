/** Documentation/admin-guide/iostats.rst, blockdev/zram.rst, ABI/{stable/sysfs-class-ubi,testing/sysfs-fs-ext4,testing/sysfs-class-mtd}. */
import type { TruthReader } from '../kernel_truth.js';
import { wholeNumber } from '../kernel_truth.js';
import type { TruthValues } from '../truth_values.js';

const DISK_COLUMNS = [
  ...[
    'reads',
    'reads_merged',
    'sectors_read',
    'read_ms',
    'writes',
    'writes_merged',
    'sectors_written',
    'write_ms',
  ],
  ...['in_flight', 'io_ms', 'weighted_ms', 'discards', 'discards_merged', 'sectors_discarded', 'discard_ms'],
  ...['flushes', 'flush_ms'],
];
const ZRAM_COLUMNS = [
  ...['orig_data_bytes', 'compr_data_bytes', 'mem_used_bytes', 'mem_limit', 'mem_used_max', 'same_pages'],
  ...['pages_compacted', 'huge_pages', 'huge_pages_since'],
];
const JBD2 = {
  logged_blocks: /(\d+) logged blocks per/,
  commit_us: /(\d+)us average transaction commit/,
  handles: /(\d+) handles per/,
  blocks: /(\d+) blocks per/,
  max_blocks: /up to (\d+) blocks/,
  running_ms: /(\d+)ms running transaction/,
  locked_ms: /(\d+)ms transaction was being locked/,
  flushing_ms: /(\d+)ms flushing data/,
  logging_ms: /(\d+)ms logging transaction/,
  waiting_ms: /(\d+)ms waiting for transaction/,
  request_delay_ms: /(\d+)ms request delay/,
} as const;

export const storageTruth: TruthReader = (path, text, into) => {
  const lines = text.split('\n');
  if (path === '/proc/diskstats')
    for (const line of lines) {
      const [major, minor, name = '', ...values] = line.trim().split(/\s+/);
      into.put('disk', name, 'major', Number(major));
      into.put('disk', name, 'minor', Number(minor));
      for (const [i, column] of DISK_COLUMNS.entries()) into.put('disk', name, column, Number(values[i]));
    }
  else if (path === '/proc/swaps')
    for (const line of lines.slice(1)) {
      const [name = '', kind, size, used, priority] = line.split(/\s+/);
      into.put('swap', name, 'file', kind === 'file' ? 1 : 0);
      into.put('swap', name, 'size_kb', Number(size));
      into.put('swap', name, 'used_kb', Number(used));
      into.put('swap', name, 'priority', Number(priority));
    }
  else if (path === '/lab/nvme')
    for (const [name, value] of Object.entries(JSON.parse(text) as Record<string, unknown>))
      into.put('nvme', 'nvme0', name, Number(value));
  else return attributes(path, text, into);
  return true;
};

function attributes(path: string, text: string, into: TruthValues): boolean {
  const jbd2 = /^\/proc\/fs\/jbd2\/([^/]+)\/info$/.exec(path)?.[1];
  if (jbd2 !== undefined) {
    const counts = /^(\d+) transactions \((\d+) requested/.exec(text)!;
    into.put('jbd2', jbd2, 'transactions', Number(counts[1]));
    into.put('jbd2', jbd2, 'requested', Number(counts[2]));
    for (const [column, pattern] of Object.entries(JBD2)) {
      const value = pattern.exec(text)?.[1];
      if (value !== undefined) into.put('jbd2', jbd2, column, Number(value));
    }
    return true;
  }
  const zram = /^\/sys\/block\/(zram\d+)\/(mm_stat|bd_stat)$/.exec(path);
  if (zram !== null) {
    const columns = zram[2] === 'mm_stat' ? ZRAM_COLUMNS : ['bd_count', 'bd_reads', 'bd_writes'];
    const values = text.trim().split(/\s+/);
    for (const [i, column] of columns.entries()) into.put('zram', zram[1]!, column, Number(values[i]));
    return true;
  }
  const ubi = /\/debug\/ubi\/ubi(\d+)\/detailed_erase_block_info$/.exec(path)?.[1];
  if (ubi !== undefined) {
    const counts = [...text.matchAll(/^\d+\s+(\d+)\s*$/gm)].map(match => Number(match[1]));
    into.put(
      'ubi',
      ubi,
      'erases',
      counts.reduce((sum, count) => sum + count, 0),
    );
    into.put('ubi', ubi, 'counted', counts.length);
    return true;
  }
  const found =
    /^\/sys\/class\/(ubi)\/ubi(\d+)\/(\w+)$/.exec(path) ??
    /^\/sys\/class\/(mtd)\/mtd(\d+)\/(\w+)$/.exec(path) ??
    /^\/sys\/fs\/(ext4|f2fs)\/([^/]+)\/(\w+)$/.exec(path) ??
    /^\/sys\/fs\/(ubifs)\/ubi(\d+_\d+)\/(\w+)$/.exec(path);
  if (found === null) return false;
  const [, table, row, file] = found as unknown as [string, string, string, string];
  const value = wholeNumber(text);
  if (value !== undefined) into.put(table, row.replace('_', ' '), file, value);
  else if (file === 'name') into.put(table, row, file, text);
  return true;
}
