/**
 * /sys/fs/f2fs and iostat_info as Linux 6.12 has them, where calls in the foreground and in the background are counted apart;
 * of the simulation's whole time, as if the kernel never began anew. For tests only.
 */
import type { RowValues } from '@edgevitals/shared/testing';
import { PAGE_BYTES } from '../device/flash_device.js';
import type { SimulatedF2fs } from '../host/f2fs.js';
import { SEGMENT_BLOCKS } from '../host/f2fs_log.js';
import type { LinuxStorage } from '../host/linux.js';

export function f2fsRow(
  { asked, disk }: LinuxStorage,
  { blocks, checkpoints, log }: SimulatedF2fs,
  lifetimeKilobytes: number,
): RowValues {
  const { data, node, meta, checkpointData, checkpointNode } = blocks;
  return {
    lifetime_write_kbytes: lifetimeKilobytes,
    cp_foreground_calls: 0,
    cp_background_calls: checkpoints,
    gc_foreground_calls: log.reclaimedSegments,
    gc_background_calls: 0,
    moved_blocks_foreground: log.movedBlocks,
    moved_blocks_background: 0,
    gc_reclaimed_segments: log.reclaimedSegments,
    free_segments: Math.floor(log.freeBlocks / SEGMENT_BLOCKS),
    app_buffered: asked.buffered,
    app_direct: asked.direct,
    app_mapped: asked.mapped,
    // each block in one of them, by why it was written (fs/f2fs/segment.c, io_type)
    fs_data: (data - checkpointData) * PAGE_BYTES,
    fs_node: (node - checkpointNode) * PAGE_BYTES,
    fs_meta: 0,
    gc_data: log.movedBlocks * PAGE_BYTES,
    gc_node: 0,
    cp_data: checkpointData * PAGE_BYTES,
    cp_node: checkpointNode * PAGE_BYTES,
    cp_meta: meta * PAGE_BYTES,
    discard: disk.sectorsDiscarded * 512,
  };
}
