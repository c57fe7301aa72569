/** The info document of a simulated device. For tests only. */
import type { Info } from '@edgevitals/shared/info';
import { handMadeDisk, handMadeInfo } from '../../hand_made_info.js';
import { PAGE_BYTES } from '../device/flash_device.js';
import type { FlashScenario } from '../simulate.js';
import { DISK_NAMES, type FlashViewSetting } from './flash_view.js';

/** Parts of the document that tell of storage; the rest is the device's. */
export function flashInfo(
  { device, fua = false, fileSystem = 'ext4' }: Pick<FlashScenario, 'device' | 'fua' | 'fileSystem'>,
  { kind = 'emmc', longBits = 64 }: FlashViewSetting = {},
): Partial<Info> {
  const kernel = { ...handMadeInfo().kernel, release: '6.12.0', longBits };
  if (kind === 'ubi')
    return {
      kernel,
      storage: [
        { kind: 'ubi', name: '0', facts: { min_io_size: `${PAGE_BYTES}`, mtd_num: '0' } },
        { kind: 'mtd', name: '0', facts: { type: 'nand', name: 'rootfs' } },
      ],
    };
  const { disk, partition, major } = DISK_NAMES[kind];
  const size = device.ftl.userPages * PAGE_BYTES;
  return {
    kernel,
    disks: [
      handMadeDisk(disk, {
        major,
        minor: 0,
        size,
        queue: {
          logicalBlockBytes: 512,
          physicalBlockBytes: PAGE_BYTES,
          minimumIoBytes: PAGE_BYTES,
          optimalIoBytes: 0,
          discardGranularityBytes: PAGE_BYTES,
          discardMaxBytes: size,
          writeCache: 'write back',
          fua,
          scheduler: 'none',
        },
      }),
      handMadeDisk(partition, {
        major,
        minor: 1,
        parent: disk,
        size,
        physical: false,
        mount: '/',
        filesystem: fileSystem,
      }),
    ],
    storage:
      kind === 'emmc'
        ? [
            {
              kind: 'mmc',
              name: disk,
              facts: { type: 'MMC', name: 'SIM004', manfid: '0x000015', rev: '0x8' },
            },
          ]
        : [],
  };
}
