/** /sys/block/X/queue (block/blk-sysfs.c; Documentation/ABI/stable/sysfs-block): limits of a disk's request queue. */
import type { QueueInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { attribute, integerAttribute } from '../reading/attributes.js';

/** @param directory the disk's directory in /sys/block. */
export function describeQueue(host: Host, directory: string): QueueInfo {
  const bytes = (name: string): number =>
    Math.max(0, integerAttribute(host, `${directory}/queue/${name}`, 0));
  // `mq-deadline kyber [none]`: the one in brackets, or the only one
  const scheduler = attribute(host, `${directory}/queue/scheduler`).trim();
  return {
    logicalBlockBytes: bytes('logical_block_size'),
    physicalBlockBytes: bytes('physical_block_size'),
    minimumIoBytes: bytes('minimum_io_size'),
    optimalIoBytes: bytes('optimal_io_size'),
    discardGranularityBytes: bytes('discard_granularity'),
    discardMaxBytes: bytes('discard_max_bytes'),
    writeCache: attribute(host, `${directory}/queue/write_cache`).trim(),
    fua: attribute(host, `${directory}/queue/fua`) === '1',
    scheduler: /\[([^\]]*)\]/.exec(scheduler)?.[1] ?? scheduler,
  };
}
