import { EdgevitalsError } from '../errors/errors.js';
import type { DeviceSummary } from '../results/devices.js';
import type { DiskUse } from '../results/flash.js';
import type { PolicyUse } from '../results/thermal.js';

/** What a developer takes the device to be. */
export interface Expectations {
  /** As `uname -m` says it, or its beginning: `armv7` for armv7l. */
  readonly architecture?: string;
  readonly cpuGovernor?: string;
  readonly storageType?: 'emmc' | 'sd' | 'nvme' | 'sata' | 'virtio';
  /** Most memory the device has, KiB. */
  readonly maxMemoryKb?: number;
}

/** One thing that is not as expected. */
export interface Difference {
  readonly setting: keyof Expectations;
  readonly expected: string;
  readonly found: string;
}

/** How the kernel names disks of a kind. eMMC and SD cards share a driver and a name. */
const DISK_NAMES = {
  emmc: /^mmcblk/,
  sd: /^mmcblk/,
  nvme: /^nvme/,
  sata: /^sd/,
  virtio: /^vd/,
} as const;

/** @throws EdgevitalsError CONFIG_INVALID naming the setting. */
export function checkExpectations(expected: Expectations): void {
  const { storageType, maxMemoryKb } = expected;
  if (storageType !== undefined && !Object.hasOwn(DISK_NAMES, storageType)) {
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `storageType ${JSON.stringify(storageType)} is not one of ${Object.keys(DISK_NAMES).join(', ')}`,
    );
  }
  if (maxMemoryKb !== undefined && !(maxMemoryKb > 0)) {
    throw new EdgevitalsError('CONFIG_INVALID', `maxMemoryKb must be above 0, not ${maxMemoryKb}`);
  }
}

/** Where the device differs from what is expected. What the device does not report is no difference. */
export function differences(
  expected: Expectations,
  device: DeviceSummary,
  policies: readonly PolicyUse[],
  disks: readonly DiskUse[],
): Difference[] {
  const found: Difference[] = [];
  const { architecture, cpuGovernor, storageType, maxMemoryKb } = expected;
  if (
    architecture !== undefined &&
    device.architecture !== '' &&
    !device.architecture.startsWith(architecture)
  ) {
    found.push({ setting: 'architecture', expected: architecture, found: device.architecture });
  }
  const governors = [...new Set(policies.map(policy => policy.governor))].filter(governor => governor !== '');
  if (cpuGovernor !== undefined && governors.some(governor => governor !== cpuGovernor)) {
    found.push({ setting: 'cpuGovernor', expected: cpuGovernor, found: governors.join(', ') });
  }
  if (
    storageType !== undefined &&
    disks.length > 0 &&
    !disks.some(disk => DISK_NAMES[storageType].test(disk.name))
  ) {
    found.push({
      setting: 'storageType',
      expected: storageType,
      found: disks.map(disk => disk.name).join(', '),
    });
  }
  const memoryKb = Math.round(device.memoryBytes / 1024);
  if (maxMemoryKb !== undefined && memoryKb > maxMemoryKb) {
    found.push({ setting: 'maxMemoryKb', expected: String(maxMemoryKb), found: String(memoryKb) });
  }
  return found;
}
