import { execFileSync } from 'node:child_process';
import { closeSync, copyFileSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BoardHardware, LabBoard } from './board.js';

const TABLE = join(dirname(fileURLToPath(import.meta.url)), '../../../lab/device/gateway.dsl');
const SHARED_BYTES = 1024 * 1024;
const DISK_BYTES = 96 * 1024 * 1024;

/** A PC as gateway: battery, thermal zone and P-states by an ACPI table of our own, NVMe, raw NAND with UBI. */
export const gateway: LabBoard = {
  name: 'gateway',
  summary: 'amd64: ACPI battery, thermal zone and P-states, NVMe with ext4, UBI on emulated NAND',
  architecture: 'amd64',
  kernel: 'linux-image-amd64',
  target: 'x86_64',
  emulator: { program: 'qemu-system-x86_64', package: 'qemu-system-x86' },
  hostPrograms: [['iasl', 'acpica-tools']],
  memoryMiB: 256,
  shift: 2,
  console: 'ttyS0',
  machine: folder => {
    copyFileSync(TABLE, join(folder, 'gateway.dsl'));
    execFileSync('iasl', ['-p', join(folder, 'gateway'), join(folder, 'gateway.dsl')], { stdio: 'pipe' });
    disk(join(folder, 'nvme'));
    return [
      // acpi-cpufreq refuses what does not look like an Intel processor of its time
      ...['-accel', 'tcg', '-cpu', 'max,vendor=GenuineIntel,family=6,model=6', '-M', 'q35'],
      ...['-acpitable', `file=${join(folder, 'gateway.aml')}`],
      // the fourth UART is what P-states are written to
      ...['-serial', 'stdio', '-serial', 'null', '-serial', 'null', '-serial', 'null'],
      ...[
        '-object',
        `memory-backend-file,id=shared,share=on,size=${SHARED_BYTES},mem-path=${join(folder, 'shared')}`,
      ],
      ...['-device', 'ivshmem-plain,memdev=shared,addr=0x10'],
      ...['-drive', `if=none,id=nvme,file=${join(folder, 'nvme')},format=raw,cache=unsafe`],
      ...['-device', 'nvme,drive=nvme,serial=LABNVME'],
    ];
  },
  packages: ['busybox-static', 'e2fsprogs', 'mtd-utils', 'nvme-cli'],
  programs: ['mke2fs', 'ubimkvol', 'nvme'],
  modules: [
    ...['virtio_pci', 'virtio_console', 'virtio_net', 'crc32c_generic', 'ext4', 'nvme'],
    ...[
      'ac',
      'battery',
      'thermal',
      'acpi-cpufreq',
      'zram',
      'lzo',
      'deflate',
      'zstd',
      'nandsim',
      'ubi',
      'ubifs',
    ],
  ],
  setup: `
truth_more() {
  printf '\\n==> /lab/nvme <==\\n'
  /usr/bin/nvme smart-log /dev/nvme0 -o json
}
for module in crc32c_generic ext4 nvme ac battery thermal acpi-cpufreq lzo deflate zstd zram; do load $module; done
# 64 MiB in blocks of 16 KiB
load nandsim first_id_byte=0x20 second_id_byte=0x76
load ubi mtd=0
load ubifs
/usr/bin/ubimkvol /dev/ubi0 -N data -s 24MiB > /dev/null
mkdir -p /mnt/nand /mnt/disk
mount -t ubifs ubi0:data /mnt/nand
/usr/bin/mke2fs -F -q -t ext4 /dev/nvme0n1 && mount -t ext4 /dev/nvme0n1 /mnt/disk
echo 8M > /sys/block/zram0/disksize && mkswap /dev/zram0 > /dev/null && swapon /dev/zram0
`,
  hardware: folder => sharedHardware(join(folder, 'shared')),
};

function disk(path: string): void {
  writeFileSync(path, '');
  truncateSync(path, DISK_BYTES);
}

/** The three words that gateway.dsl reads. */
function sharedHardware(path: string): BoardHardware {
  writeFileSync(path, '');
  truncateSync(path, SHARED_BYTES);
  const write = (word: number, ...values: number[]): void => {
    const file = openSync(path, 'r+');
    writeSync(file, new Uint8Array(Uint32Array.from(values).buffer), 0, values.length * 4, word * 4);
    closeSync(file);
  };
  const hardware: BoardHardware = {
    temperature: celsius => write(0, Math.round((celsius + 273.2) * 10)),
    battery: (charge, draw) => write(1, Math.round(charge), Math.round(draw)),
  };
  hardware.temperature(45);
  hardware.battery(28_000, 0);
  return hardware;
}
