/**
 * /sys/fs/f2fs/<device> (fs/f2fs/sysfs.c) and /proc/fs/f2fs/<device>/iostat_info where someone set iostat_enable
 * (fs/f2fs/iostat.c). The call counters mean different things: up to 6.11 `*_foreground_calls` print all calls and
 * the background ones are among them, since then each has its own. They travel as they are.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, type Row } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { AttributeTable } from '../reading/attribute_table.js';
import { attribute } from '../reading/attributes.js';
import { kobjectName } from '../reading/kobject_name.js';
import { Scanner } from '../reading/scanner.js';
import { probing, type Source } from '../source.js';

const F2FS = columnsOf('f2fs');
const SHARED = new Set(['features', 'tuning']);
/** Writes, in bytes, by the kernel's words; `data` came when the report got sections. */
const IOSTAT = new Map([
  ['app buffered', F2FS.app_buffered],
  ['app buffered data', F2FS.app_buffered],
  ['app direct', F2FS.app_direct],
  ['app direct data', F2FS.app_direct],
  ['app mapped', F2FS.app_mapped],
  ['app mapped data', F2FS.app_mapped],
  ['fs data', F2FS.fs_data],
  ['fs node', F2FS.fs_node],
  ['fs meta', F2FS.fs_meta],
  ['fs gc data', F2FS.gc_data],
  ['fs gc node', F2FS.gc_node],
  ['fs cp data', F2FS.cp_data],
  ['fs cp node', F2FS.cp_node],
  ['fs cp meta', F2FS.cp_meta],
  ['fs discard', F2FS.discard],
]);

const scanner = new Scanner();

/** Takes over iostat_info: bytes written since the mount, at `key: value` or `key value`, outside of `[READ]`. */
export function parseIostat(text: string, row: Row): void {
  let reads = false;
  for (const line of text.split('\n', 128)) {
    if (line.startsWith('[')) reads = line.startsWith('[READ]');
    const match = /^\s*((?:app|fs)[a-z ]*[a-z])\s*:?\s+([0-9]+)/.exec(line);
    const column = match === null || reads ? undefined : IOSTAT.get(match[1]!);
    if (column !== undefined) row.set(column, scanner.reset(`${match![2]} `).integer());
  }
}

export class F2fs implements Source {
  readonly name = 'f2fs';
  readonly tables = ['f2fs'] as const;
  readonly rhythm = 'slow';
  private readonly table = new AttributeTable({
    table: 'f2fs',
    directory: '/sys/fs/f2fs',
    id: (_host, entry) => (SHARED.has(entry) ? undefined : { labels: [], name: kobjectName(entry) }),
    attributes: [
      ['lifetime_write_kbytes', F2FS.lifetime_write_kbytes],
      ['dirty_segments', F2FS.dirty_segments],
      ['free_segments', F2FS.free_segments],
      ['cp_foreground_calls', F2FS.cp_foreground_calls],
      ['cp_background_calls', F2FS.cp_background_calls],
      ['gc_foreground_calls', F2FS.gc_foreground_calls],
      ['gc_background_calls', F2FS.gc_background_calls],
      ['moved_blocks_foreground', F2FS.moved_blocks_foreground],
      ['moved_blocks_background', F2FS.moved_blocks_background],
      ['gc_reclaimed_segments', F2FS.gc_reclaimed_segments],
      ['pending_discard', F2FS.pending_discard],
      ['avg_vblocks', F2FS.avg_vblocks],
      ['unusable', F2FS.unusable],
      ['mounted_time_sec', F2FS.mounted_time_sec],
    ],
  });

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'garbage collection of f2fs: its writes are not told apart', () =>
        this.table.readRows(host),
      ),
      await probing('f2fs_iostat', 'writes of f2fs by cause: its own are not told from the programs', () => {
        this.table.readRows(host);
        for (const { entry } of this.table.entries(host)) {
          if (host.readText(`/proc/fs/f2fs/${entry}/iostat_info`).trim() === '')
            throw new EdgevitalsError('SOURCE_ABSENT', `iostat_enable of ${entry} is 0`);
        }
      }),
    ];
  }

  sample(host: Host, into: Reading[]): void {
    into.push(
      this.table.readRows(host, (row, path) => {
        // empty while iostat_enable is 0
        parseIostat(
          attribute(host, `/proc/fs/f2fs/${path.slice(path.lastIndexOf('/') + 1)}/iostat_info`),
          row,
        );
      }),
    );
  }
}
