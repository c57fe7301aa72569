import { execFileSync } from 'node:child_process';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { columnsOf, type Reading, Row, RowId, TABLES, type TableName } from '@edgevitals/shared/frame';
import t from 'tap';
import { NodeHost } from '../../host/node.js';
import { ToolRunner } from '../../host/node_run.js';
import { ProcSwaps, parseSwaps } from '../memory/proc_swaps.js';
import { parseZram, Zram } from '../memory/zram.js';
import { RowSet } from '../reading/row_set.js';
import type { Source } from '../source.js';
import { Ext4 } from './ext4.js';
import { F2fs, parseIostat } from './f2fs.js';
import { Jbd2, parseJbd2 } from './jbd2.js';
import { decodeExtCsd, Mmc, parseExtCsd, parseLifeTime } from './mmc.js';
import { Mtd } from './mtd.js';
import { Nvme, parseSmartLog } from './nvme.js';
import { ProcDiskstats } from './proc_diskstats.js';
import { parseEraseBlocks, Ubi } from './ubi.js';
import { Ubifs } from './ubifs.js';
import { Ufs } from './ufs.js';

const row = (table: TableName): Row => new Row(new RowId([], ''), TABLES[table].columns.length);

/** What a source reads, by column name; values that are absent are left out. */
async function read(source: Source, host: NodeHost): Promise<Record<string, unknown>[]> {
  const into: Reading[] = [];
  await source.read(host, into);
  const table = Object.values(TABLES).find(one => one.id === into[0]!.table)!;
  return into[0]!.rows.map(one =>
    Object.fromEntries([
      ['id', one.id.key],
      ...table.columns
        .map((column, i) => [column.name, one.get(i)])
        .filter(([, value]) => value !== undefined),
    ]),
  );
}

/** 512 bytes as debugfs prints them, with some set. */
const extCsd = (bytes: Readonly<Record<number, number>>): string =>
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

/** A device with one of everything; files as kernels 6.1 and 6.6 print them. */
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

type Directory = { readonly [name: string]: string | Directory };

function fill(directory: string, tree: Directory): void {
  mkdirSync(directory, { recursive: true });
  for (const [name, entry] of Object.entries(tree)) {
    if (typeof entry === 'string') writeFileSync(`${directory}/${name}`, entry);
    else fill(`${directory}/${name}`, entry);
  }
}

function board(t: { testdir(): string }): { readonly root: string; readonly host: NodeHost } {
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

t.test('an eMMC is asked once an hour where that is possible, and the row says whether it was', async t => {
  const { root, host } = board(t);
  let now = 1000;
  host.bootMs = () => now;
  const mmc = new Mmc();
  t.strictSame(await read(mmc, host), [
    { id: 'mmcblk0', life_time_a: 4, life_time_b: 5, pre_eol_info: 1, fresh: 1 },
  ]);
  writeFileSync(`${root}/sys/kernel/debug/mmc0/mmc0:0001/ext_csd`, extCsd({ 267: 2, 268: 6, 269: 5 }));
  now += 3_599_000;
  t.match(await read(mmc, host), [{ life_time_a: 4 }], 'not yet');
  now += 1000;
  t.match(await read(mmc, host), [{ life_time_a: 6, pre_eol_info: 2 }]);
  writeFileSync(`${root}/sys/kernel/debug/mmc0/mmc0:0001/ext_csd`, 'broken');
  now += 3_600_000;
  t.match(
    await read(mmc, host),
    [{ life_time_a: 3, life_time_b: 2, fresh: 0 }],
    'what the kernel read at its start',
  );
  const { storage = [] } = await mmc.describe(host);
  t.strictSame(
    storage.map(({ kind, name, facts }) => [kind, name, facts['name'], facts['type']]),
    [
      ['mmc', 'mmcblk0', 'LABMMC', 'MMC'],
      ['mmc', 'mmcblk1', 'QEMU!', 'SD'],
    ],
    'SD cards are described, and tell no wear',
  );
  t.notMatch(JSON.stringify(storage), /SECRET/);
  t.equal(parseExtCsd('00'), undefined);
  t.equal(decodeExtCsd(new Uint8Array(511)), undefined);
  t.strictSame(parseLifeTime('', '0x00'), { lifeTimeA: undefined, lifeTimeB: undefined, preEolInfo: 0 });
});

t.test('wear of UFS, and of raw flash by the erases of all its blocks', async t => {
  const { host } = board(t);
  const ufs = new Ufs();
  t.strictSame(await read(ufs, host), [{ id: '1d84000.ufshc', life_time_a: 2, life_time_b: 3, eol_info: 1 }]);
  t.strictSame((await ufs.describe(host)).storage, [
    { kind: 'ufs', name: '1d84000.ufshc', facts: { product_name: 'KLUDG4UHDB' } },
  ]);
  t.match(await read(new Ubi(), host), [
    { id: '0,', erases: 5, counted: 3, max_ec: 2, avail_eraseblocks: 2954, reserved_for_bad: 80 },
  ]);
  t.strictSame(parseEraseBlocks(''), { erases: 0, blocks: 0 });
  t.strictSame(await read(new Mtd(), host), [
    { id: '0,NAND simulator partition 0', corrected_bits: 3, ecc_failures: 0 },
  ]);
  t.match((await new Mtd().describe(host)).storage, [{ kind: 'mtd', name: 'mtd0', facts: { type: 'nand' } }]);
  t.strictSame(await read(new Ubifs(), host), [
    { id: '0,0,', errors_crc: 2, errors_magic: 0, errors_node: 1 },
  ]);
});

t.test('file systems: what a kernel lacks stays absent', async t => {
  const { host } = board(t);
  t.strictSame(await read(new Ext4(), host), [
    {
      id: 'mmcblk0p1',
      session_write_kbytes: 1234,
      lifetime_write_kbytes: 98765,
      errors_count: 0,
      last_error_time: 0,
      journal_task: 87,
    },
  ]);
  t.strictSame(await read(new F2fs(), host), [
    { id: 'sda1', lifetime_write_kbytes: 77, dirty_segments: 3, gc_foreground_calls: 5 },
  ]);
  t.match(await new F2fs().probe(host), [
    { state: 'present' },
    { state: 'absent', reason: /iostat_enable of sda1 is 0/ },
  ]);
  const jbd2 = new Jbd2();
  t.match(await read(jbd2, host), [
    {
      id: 'mmcblk0p1-8',
      transactions: 36,
      requested: 36,
      commit_us: 4018,
      logged_blocks: 6,
      logging_ms: 4,
      max_blocks: 1024,
    },
    { id: 'new-8', transactions: 0, requested: 0 },
  ]);
  t.equal(parseJbd2('nothing', row('jbd2')), false);
});

t.test('bytes that f2fs wrote, of both forms of the report, without those that it read', async t => {
  const f2fs = columnsOf('f2fs');
  const old = row('f2fs');
  parseIostat(
    'time:\t\t123             \napp buffered:\t4096            \nfs gc data:\t8192            \nfs discard:\t1   \n',
    old,
  );
  t.equal(old.get(f2fs.app_buffered), 4096);
  t.equal(old.get(f2fs.gc_data), 8192);
  t.equal(old.get(f2fs.discard), 1);
  const now = row('f2fs');
  parseIostat(
    'time:\t\t1\n\t\t\tio_bytes         count            avg_bytes\n[WRITE]\napp buffered data:      4096   1   4096\nfs cp meta:   512 1 512\n[READ]\napp buffered data:      9      1     9\n[OTHER]\nfs discard:  7 1 7\n',
    now,
  );
  t.equal(now.get(f2fs.app_buffered), 4096);
  t.equal(now.get(f2fs.cp_meta), 512);
  t.equal(now.get(f2fs.discard), 7);
});

t.test('an NVMe drive is asked through its tool, once an hour', async t => {
  const { root, host } = board(t);
  const log =
    '{"critical_warning":0,"temperature":323,"avail_spare":100,"spare_thresh":10,"percent_used":3,"data_units_read":"3","data_units_written":"18446744073709551615","host_write_commands":363,"media_errors":"0"}';
  writeFileSync(`${root}/nvme`, `#!/bin/sh\necho "$*" >> ${root}/asked\necho '${log}'\n`, { mode: 0o755 });
  const tools = new ToolRunner(root);
  host.run = (tool, args, timeoutMs) => tools.run(tool, args, timeoutMs);
  const nvme = new Nvme();
  for (let i = 0; i < 2; i++) {
    t.match(await read(nvme, host), [
      { id: 'nvme0', data_units_written: 18446744073709551615n, percent_used: 3, host_write_commands: 363 },
    ]);
  }
  t.equal(new NodeHost().readUserFile(`${root}/asked`), 'smart-log /dev/nvme0 -o json\n', 'one run');
  t.match((await nvme.describe(host)).storage, [
    { name: 'nvme0', facts: { model: 'QEMU NVMe Ctrl', firmware_rev: '7.2.22' } },
  ]);
  t.notMatch(JSON.stringify(await nvme.describe(host)), /SECRET/);
  t.throws(() => parseSmartLog('no', row('nvme')), { code: 'SOURCE_MALFORMED' });
  t.throws(() => parseSmartLog('null', row('nvme')), { code: 'SOURCE_MALFORMED' });
});

t.test('memory that is swapped: to where, and what zram writes to flash', async t => {
  const { host } = board(t);
  t.match(await read(new Zram(), host), [
    { id: 'zram0', orig_data_bytes: 4096, compr_data_bytes: 73, bd_count: 1, bd_writes: 3 },
  ]);
  t.match((await new Zram().describe(host)).storage, [
    { facts: { backing_dev: '/dev/sda2', comp_algorithm: 'lzo [zstd]' } },
  ]);
  const older = row('zram');
  parseZram('1 2 3 4 5 6 7', '', older);
  t.equal(older.get(columnsOf('zram').huge_pages), undefined);
  t.strictSame(await read(new ProcSwaps(), host), [
    { id: '/dev/zram0', used_kb: 256, size_kb: 16380, priority: -2, file: 0 },
    { id: '/swap\\040file', used_kb: 0, size_kb: 1024, priority: -3, file: 1 },
  ]);
  t.throws(() => parseSwaps('', new RowSet(4, 4)), { code: 'SOURCE_MALFORMED' });
});

t.test('only disks with flash of their own count, each once', async t => {
  const { host } = board(t);
  const { disks = [] } = await new ProcDiskstats().describe(host);
  t.strictSame(
    disks.map(({ name, parent, physical }) => [name, parent, physical]),
    [
      ['dm-0', '', false],
      ['mmcblk0', '', true],
      ['mmcblk0p1', 'mmcblk0', false],
      ['mmcblk1', '', true],
      ['mmcblk1p1', 'mmcblk1', false],
      ['mmcblk0boot0', 'mmcblk0', false],
      ['mmcblk0gp0', 'mmcblk0', true],
      ['mmcblk0rpmb', 'mmcblk0', false],
      ['zram0', '', false],
    ],
  );
  t.strictSame(disks.find(({ name }) => name === 'mmcblk0')?.queue, {
    logicalBlockBytes: 512,
    physicalBlockBytes: 4096,
    minimumIoBytes: 0,
    optimalIoBytes: 0,
    discardGranularityBytes: 0,
    discardMaxBytes: 0,
    writeCache: 'write back',
    fua: true,
    scheduler: 'none',
  });
  t.equal(
    disks.find(({ name }) => name === 'mmcblk0p1')?.queue,
    undefined,
    'a partition has none of its own',
  );
});

/** Makes an ext4 on a loop device in a directory of its own; why not, where that is impossible. */
function mountExt4(directory: string): string | undefined {
  const quiet = { stdio: 'ignore' } as const;
  try {
    execFileSync('dd', ['if=/dev/zero', `of=${directory}/image`, 'bs=1M', 'count=16'], quiet);
    execFileSync('mkfs.ext4', ['-q', `${directory}/image`], quiet);
    mkdirSync(`${directory}/mount`);
    execFileSync('mount', ['-o', 'loop', `${directory}/image`, `${directory}/mount`], quiet);
    return undefined;
  } catch {
    return 'mounting a loop device needs root, mkfs.ext4 and loop devices';
  }
}

// not a directory of tap's: it would be emptied before it is unmounted
const directory = mkdtempSync(`${tmpdir()}/edgevitals-`);
const skip = mountExt4(directory) ?? false;
t.teardown(() => {
  if (skip === false) execFileSync('umount', [`${directory}/mount`]);
  rmSync(directory, { recursive: true });
});

t.test('each fsync of a real ext4 is a transaction of its journal', { skip }, async t => {
  const mount = `${directory}/mount`;
  const mounts = new NodeHost().readText('/proc/mounts').split('\n');
  const device = mounts
    .find(line => line.split(' ')[1] === mount)!
    .split(' ')[0]!
    .replace('/dev/', '');
  const host = new NodeHost();
  const jbd2 = new Jbd2();
  const transactions = async (): Promise<number> =>
    Number((await read(jbd2, host)).find(({ id }) => id === `${device}-8`)?.['transactions']);
  const written = async (): Promise<number> =>
    Number((await read(new Ext4(), host)).find(({ id }) => id === device)?.['session_write_kbytes']);
  const [before, kbytes] = [await transactions(), await written()];
  const fd = openSync(`${mount}/log`, 'a');
  for (let i = 0; i < 10; i++) {
    writeSync(fd, 'line\n');
    fsyncSync(fd);
  }
  closeSync(fd);
  t.ok((await transactions()) - before >= 10);
  t.ok((await written()) - kbytes >= 10 * 4, 'three blocks of 1 KiB to the journal and one to the file each');
});
