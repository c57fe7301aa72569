import type { LabBoard } from './board.js';

/** A router of the smallest kind: MIPS without cpufreq, thermal zone or performance counters, raw NAND with UBI. */
export const malta: LabBoard = {
  name: 'malta',
  summary: 'mipsel, 64 MB: UBI on emulated NAND',
  architecture: 'mipsel',
  kernel: 'linux-image-4kc-malta',
  target: 'mipsel',
  emulator: { program: 'qemu-system-mipsel', package: 'qemu-system-mips' },
  memoryMiB: 64,
  // with 3 it does not boot: it takes the measure of its counter by the real-time clock
  shift: 2,
  console: 'ttyS0',
  machine: () => ['-M', 'malta', '-cpu', '24Kf', '-serial', 'stdio'],
  packages: ['busybox-static', 'mtd-utils'],
  programs: ['ubimkvol'],
  modules: [
    ...['virtio_pci', 'virtio_console', 'virtio_net', 'crc32c_generic'],
    ...['zram', 'lzo', 'deflate', 'zstd', 'nandsim', 'ubi', 'ubifs'],
  ],
  setup: `
for module in crc32c_generic lzo deflate zstd zram; do load $module; done
# 16 MiB in blocks of 16 KiB: emulated NAND is in memory
load nandsim first_id_byte=0x20 second_id_byte=0x73
load ubi mtd=0
load ubifs
/usr/bin/ubimkvol /dev/ubi0 -N data -s 9MiB > /dev/null
mkdir -p /mnt/nand
mount -t ubifs ubi0:data /mnt/nand
echo 4M > /sys/block/zram0/disksize && mkswap /dev/zram0 > /dev/null && swapon /dev/zram0
`,
};
