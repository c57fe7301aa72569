/**
 * Small programs on ext4, against what Linux 6.18 counted of the same ones (ordered mode, loop device without FUA, then
 * sync). Within 10 %: the model leaves out extent blocks and updates of the journal's superblock.
 */
import t from 'tap';
import { FlashDevice } from '../device/flash_device.js';
import { BlockDevice } from './block_device.js';
import { SimulatedExt4 } from './ext4.js';
import { LinuxStorage, noIo, type ProcessIo } from './linux.js';
import type { SimulatedFile } from './simulated_file.js';

const RECORD = 100;
const MIB = 1 << 20;

interface Bench {
  readonly linux: LinuxStorage;
  readonly io: ProcessIo;
  readonly ext4: SimulatedExt4;
}

const bench = (fua = false): Bench => {
  const ftl = { blocks: 1100, pagesPerBlock: 64, userPages: 65_536, victims: 'greedy' } as const;
  const disk = new BlockDevice(new FlashDevice({ ftl, ratedErases: 3000 }), fua);
  const linux = new LinuxStorage(disk, new SimulatedExt4(disk));
  return { linux, io: noIo(), ext4: linux.fileSystem as SimulatedExt4 };
};

/** What is counted while `run` does its work and all is written. @param size of a file that is there before. */
function counted(run: (bench: Bench, file: SimulatedFile) => void, size?: number) {
  const started = bench();
  const { linux, io, ext4 } = started;
  const file = linux.create('file');
  if (size !== undefined) {
    linux.append(noIo(), file, size);
    linux.sync();
  }
  const { writtenBytes, flushes, writes } = linux.disk;
  const { transactions, writeBytes } = ext4.journal;
  run(started, file);
  linux.sync();
  return {
    ...io,
    device: linux.disk.writtenBytes - writtenBytes,
    flushes: linux.disk.flushes - flushes,
    writes: linux.disk.writes - writes,
    transactions: ext4.journal.transactions - transactions,
    inPlace: ext4.journal.writeBytes - writeBytes,
  };
}

type Counted = ReturnType<typeof counted>;

const near = (
  test: Pick<typeof t, 'ok'>,
  got: Counted,
  wanted: Partial<Counted>,
  name: string,
  relative = 0.1,
): void => {
  for (const [what, value] of Object.entries(wanted)) {
    const own = got[what as keyof Counted];
    test.ok(Math.abs(own - value) <= relative * value + 1, `${name}: ${what} ${own} instead of ${value}`);
  }
};

t.test('appends cost as many journal blocks as they are synced', async t => {
  const appends = (sync: (linux: LinuxStorage, file: SimulatedFile) => void): Counted =>
    counted(({ linux, io }, file) => {
      for (let i = 0; i < 500; i++) {
        linux.append(io, file, RECORD);
        sync(linux, file);
      }
    });
  const synced = appends((linux, file) => linux.fsync(file));
  near(t, synced, { device: 8_388_608, writes: 1509, flushes: 1002, transactions: 500 }, 'fsync');
  near(t, synced, { wchar: 50_000, writeBytes: 2_097_152, cancelledWriteBytes: 0 }, 'fsync', 0);
  const data = appends((linux, file) => linux.fdatasync(file));
  near(t, data, { device: 8_400_896, flushes: 1003, transactions: 500 }, 'fdatasync');
  const never = appends(() => {});
  near(
    t,
    never,
    { device: 102_400, flushes: 3, transactions: 1, writeBytes: 53_248, inPlace: 20_480 },
    'never',
  );
});

t.test('large writes cost themselves, and nothing when they are dropped in time', async t => {
  const stream = counted(({ linux, io }, file) => {
    for (let i = 0; i < 1024; i++) linux.append(io, file, 65_536);
  });
  near(t, stream, { device: 67_162_112, writeBytes: 64 * MIB, wchar: 64 * MIB, writes: 65 }, 'stream');
  const dropped = counted(({ linux, io }, file) => {
    for (let i = 0; i < 256; i++) linux.append(io, file, 65_536);
    linux.unlink(io, file);
  });
  near(t, dropped, { writeBytes: 16 * MIB, cancelledWriteBytes: 16 * MIB }, 'dropped', 0);
  t.ok(dropped.device <= 49_152 * 1.2, `${dropped.device}`);
  const records = counted(({ linux, io }, file) => {
    for (let i = 0; i < 200; i++) {
      linux.append(io, file, 65_536);
      linux.fsync(file);
    }
  });
  near(t, records, { device: 17_793_024, writes: 607, flushes: 402, transactions: 200 }, 'records');
});

t.test('a page that is dirty already is free; one that is in its place needs no journal', async t => {
  const over = (act: (bench: Bench, file: SimulatedFile) => void): Counted =>
    counted((bench, file) => {
      for (let i = 0; i < 500; i++) act(bench, file);
    }, 4096);
  const coalesced = over(({ linux, io }, file) => linux.write(io, file, 0, RECORD));
  near(
    t,
    coalesced,
    { writeBytes: 4096, device: 20_480, flushes: 3, transactions: 1, inPlace: 4096 },
    'none',
    0,
  );
  const synced = over(({ linux, io }, file) => {
    linux.write(io, file, 0, RECORD);
    linux.fdatasync(file);
  });
  near(
    t,
    synced,
    { writeBytes: 2_048_000, device: 2_064_384, flushes: 503, transactions: 1 },
    'fdatasync',
    0.001,
  );
  // requests without data are counted as writes
  near(t, synced, { writes: 1004 }, 'fdatasync');
  const direct = counted(({ linux, io }, file) => {
    for (let i = 0; i < 500; i++) linux.writeDirect(io, file, ((i * 37) % 500) * 4096, 4096);
  }, 2_048_000);
  near(
    t,
    direct,
    { writeBytes: 2_048_000, wchar: 2_048_000, device: 2_064_384, writes: 504, flushes: 3 },
    'direct',
  );
});

t.test('names cost metadata that no process is charged for', async t => {
  const create = counted(({ linux, io }) => {
    for (let i = 0; i < 1000; i++) linux.append(io, linux.create(`f${i}`), 10);
  });
  near(t, create, { device: 4_702_208, writeBytes: 4_096_000, inPlace: 299_008, transactions: 1 }, 'create');
  const started = bench();
  const files = Array.from({ length: 1000 }, (_, i) => {
    const file = started.linux.create(`f${i}`);
    started.linux.append(noIo(), file, 10);
    return file;
  });
  started.linux.sync();
  const before = started.linux.disk.writtenBytes;
  for (const file of files) started.linux.unlink(started.io, file);
  started.linux.sync();
  const unlinked = started.linux.disk.writtenBytes - before;
  t.ok(Math.abs(unlinked / 598_016 - 1) < 0.1, `unlink ${unlinked}`);
  t.strictSame(started.io, noIo());
});

t.test(
  'a file that is replaced whole costs a transaction of ten blocks, in a directory that is used',
  async t => {
    const replaced = (names: number): Counted =>
      counted(({ linux, io }, first) => {
        for (let i = 0; i < names; i++) linux.create(`f${i}`);
        linux.sync();
        const { writtenBytes } = linux.disk;
        let current = first;
        for (let i = 0; i < 300; i++) {
          const next = linux.create('file.tmp');
          linux.append(io, next, 2000);
          linux.fsync(next);
          linux.rename(io, next, 'file', current);
          current = next;
        }
        linux.sync();
        linux.disk.sectorsWritten -= writtenBytes / 512;
      }, 2000);
    near(t, replaced(1000), { device: 13_586_432, writeBytes: 1_228_800 }, 'replace');
    // names and inodes are all in one block each
    t.ok(replaced(0).device < 0.85 * 13_586_432);
    near(t, replaced(0), { transactions: 301, flushes: 605 }, 'replace', 0.01);
  },
);

t.test('a disk that takes durable writes needs one flush a commit', async t => {
  const flushes = [false, true].map(fua => {
    const { linux, io } = bench(fua);
    const file = linux.create('file');
    for (let i = 0; i < 50; i++) {
      linux.append(io, file, RECORD);
      linux.fsync(file);
    }
    return linux.disk.flushes;
  });
  t.strictSame(flushes, [100, 50]);
});

t.test('what nobody syncs is written after half a minute, its names within five seconds', async t => {
  const { linux, io, ext4 } = bench();
  const file = linux.create('file');
  linux.append(io, file, 10_000);
  linux.advance(6);
  t.equal(ext4.journal.transactions, 1);
  const names = linux.disk.writtenBytes;
  linux.advance(29);
  t.equal(linux.disk.writtenBytes, names);
  linux.advance(36);
  t.ok(linux.disk.writtenBytes >= names + 3 * 4096);
  linux.advance(120);
  const all = linux.disk.writtenBytes;
  linux.sync();
  t.equal(linux.disk.writtenBytes, all);
});

t.test('what was discarded after files have gone is free for the device', async t => {
  const { linux, io } = bench();
  const file = linux.create('file');
  linux.append(io, file, 4 * MIB);
  linux.sync();
  linux.unlink(io, file);
  linux.sync();
  const live = linux.disk.flash.ftl.livePages;
  linux.fileSystem.trimFree();
  t.equal(live - linux.disk.flash.ftl.livePages, 1024);
  t.ok(linux.disk.sectorsDiscarded > 8 * 1024);
});
