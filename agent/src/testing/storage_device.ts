import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { NodeHost } from '../host/node.js';

type Directory = { readonly [name: string]: string | Directory };

/** 512 bytes as debugfs prints them, with some set. */
export const extCsd = (bytes: Readonly<Record<number, number>>): string =>
  `${Array.from({ length: 512 }, (_, i) => (bytes[i] ?? 0).toString(16).padStart(2, '0')).join('')}\n`;

const JBD2 = `36 transactions (36 requested), each up to 1024 blocks
average: 
  0ms waiting for transaction
  0ms request delay
  24ms running transaction
  0ms transaction was being locked
  0ms flushing data (in ordered mode)
  4ms logging transaction
  4018us average transaction commit time
  20 handles per transaction
  4 blocks per transaction
  6 logged blocks per transaction
`;

/** Files as kernels 6.1 and 6.6 print them. */
const TREE = {
  proc: {
    swaps:
      'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n/dev/zram0                              partition\t16380\t\t256\t\t-2\n/swap\\040file                           file\t\t1024\t0\t-3\n',
    mounts: '/dev/mmcblk0p1 / ext4 rw 0 0\n',
    fs: {
      jbd2: {
        'mmcblk0p1-8': { info: JBD2 },
        'new-8': { info: '0 transactions (0 requested), each up to 8192 blocks\n' },
      },
      f2fs: { sda1: { iostat_info: '' } },
    },
  },
  sys: {
    fs: {
      ext4: {
        features: { verity: 'supported\n' },
        mmcblk0p1: {
          session_write_kbytes: '1234\n',
          lifetime_write_kbytes: '98765\n',
          errors_count: '0\n',
          journal_task: '87\n',
          last_error_time: '0\n',
        },
      },
      f2fs: {
        features: {},
        sda1: { lifetime_write_kbytes: '77\n', gc_foreground_calls: '5\n', dirty_segments: '3\n' },
      },
      ubifs: { ubi0_0: { errors_magic: '0\n', errors_node: '1\n', errors_crc: '2\n' } },
    },
    class: {
      ubi: {
        version: '1\n',
        ubi0: {
          max_ec: '2\n',
          bad_peb_count: '0\n',
          reserved_for_bad: '80\n',
          avail_eraseblocks: '2954\n',
          total_eraseblocks: '4096\n',
          eraseblock_size: '15872\n',
          ro_mode: '0\n',
          mtd_num: '0\n',
        },
        ubi0_0: { name: 'rootfs_data\n' },
      },
      mtd: {
        mtd0: {
          name: 'NAND simulator partition 0\n',
          type: 'nand\n',
          size: '67108864\n',
          erasesize: '16384\n',
          corrected_bits: '3\n',
          ecc_failures: '0\n',
        },
        mtd0ro: {},
      },
      nvme: {
        nvme0: {
          model: 'QEMU NVMe Ctrl                          \n',
          firmware_rev: '7.2.22  \n',
          serial: 'SECRET\n',
        },
      },
    },
    bus: {
      platform: {
        devices: {
          '1d84000.ufshc': {
            health_descriptor: {
              life_time_estimation_a: '0x02\n',
              life_time_estimation_b: '0x03\n',
              eol_info: '0x01\n',
            },
            string_descriptors: { product_name: 'KLUDG4UHDB\n', serial_number: 'SECRET\n' },
          },
        },
      },
    },
    kernel: {
      debug: {
        mmc0: { 'mmc0:0001': { ext_csd: extCsd({ 192: 8, 267: 1, 268: 4, 269: 5 }) } },
        ubi: {
          ubi0: {
            detailed_erase_block_info:
              'physical_block_number\terase_count\n0                     \t2          \n1                     \t2          \n3                     \t1          \n',
          },
        },
      },
    },
    block: {
      zram0: {
        disksize: '16777216\n',
        mm_stat: '    4096       73    12288        0    12288        0        0        0        0\n',
        bd_stat: '       1        2        3\n',
        size: '32768\n',
        backing_dev: '/dev/sda2\n',
        comp_algorithm: 'lzo [zstd]\n',
      },
      zram1: { disksize: '0\n', mm_stat: '0 0 0 0 0 0 0 0 0\n' },
    },
    devices: {
      mmc: {
        'mmc0:0001': {
          type: 'MMC\n',
          life_time: '0x03 0x02\n',
          pre_eol_info: '0x01\n',
          manfid: '0x000015\n',
          name: 'LABMMC\n',
          date: '06/2020\n',
          rev: '0x8\n',
          serial: '0xSECRET\n',
          cid: 'SECRET\n',
        },
        'mmc1:4567': { type: 'SD\n', name: 'QEMU!\n', manfid: '0x0000aa\n' },
      },
    },
  },
};

function fill(directory: string, tree: Directory): void {
  mkdirSync(directory, { recursive: true });
  for (const [name, entry] of Object.entries(tree)) {
    if (typeof entry === 'string') writeFileSync(`${directory}/${name}`, entry);
    else fill(`${directory}/${name}`, entry);
  }
}

/** A device with flash of every kind, in a directory of the test's. */
export function storageDevice(t: { testdir(): string }): { readonly root: string; readonly host: NodeHost } {
  const root = t.testdir();
  fill(root, TREE);
  const queue = {
    logical_block_size: '512\n',
    physical_block_size: '4096\n',
    write_cache: 'write back\n',
    fua: '1\n',
    scheduler: 'mq-deadline kyber [none]\n',
    rotational: '0\n',
  };
  for (const [name, card] of [
    ['mmcblk0', 'mmc0:0001'],
    ['mmcblk1', 'mmc1:4567'],
  ] as const) {
    fill(`${root}/sys/block/${name}`, {
      size: '2048\n',
      dev: '179:0\n',
      queue,
      [`${name}p1`]: { partition: '1\n', size: '1024\n', dev: '179:1\n' },
    });
    symlinkSync(`../../devices/mmc/${card}`, `${root}/sys/block/${name}/device`);
  }
  for (const name of ['mmcblk0boot0', 'mmcblk0rpmb', 'mmcblk0gp0']) {
    fill(`${root}/sys/block/${name}`, { size: '64\n', dev: '179:8\n', queue, device: { type: 'MMC\n' } });
  }
  fill(`${root}/sys/block/dm-0`, {
    size: '2048\n',
    dev: '254:0\n',
    slaves: { mmcblk1: {} },
    dm: { name: 'crypt\n' },
    queue,
  });
  return { root, host: new NodeHost({ root }) };
}
