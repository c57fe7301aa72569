import t from 'tap';
import { FlashDevice } from '../device/flash_device.js';
import { logger, randomWriter } from '../programs.js';
import { type FlashScenario, simulateFlash } from '../simulate.js';
import { BlockDevice } from './block_device.js';
import { SimulatedF2fs } from './f2fs.js';
import { LinuxStorage, noIo } from './linux.js';

const DEVICE = {
  ftl: { blocks: 600, pagesPerBlock: 64, userPages: 32_768, victims: 'greedy' },
  ratedErases: 3000,
} as const;

const bench = () => {
  const disk = new BlockDevice(new FlashDevice(DEVICE));
  const linux = new LinuxStorage(disk, new SimulatedF2fs(disk));
  return { linux, io: noIo(), f2fs: linux.fileSystem as SimulatedF2fs };
};

t.test('an append that is synced costs its page and its node, and one flush', async t => {
  const { linux, io, f2fs } = bench();
  const file = linux.create('log');
  linux.sync();
  const { writtenBytes, flushes } = linux.disk;
  for (let i = 0; i < 500; i++) {
    linux.append(io, file, 100);
    linux.fsync(file);
  }
  t.equal(io.writeBytes, 2_097_152);
  t.equal(linux.disk.flushes - flushes, 500);
  // 512 pages and 500 nodes
  t.equal((linux.disk.writtenBytes - writtenBytes) / 4096, 1012);
  t.equal(f2fs.log.movedBlocks, 0);
});

t.test('a page that is written over and synced for its data is written in place', async t => {
  const { linux, io } = bench();
  const file = linux.create('page');
  linux.append(io, file, 4096);
  linux.sync();
  const { writtenBytes } = linux.disk;
  for (let i = 0; i < 100; i++) {
    linux.write(io, file, 0, 100);
    linux.fdatasync(file);
  }
  t.equal(linux.disk.writtenBytes - writtenBytes, 100 * 4096);
});

t.test(
  'names are durable at a checkpoint, once a minute, and nothing is written where nothing changed',
  async t => {
    const { linux, io, f2fs } = bench();
    linux.append(io, linux.create('a'), 100);
    linux.advance(59);
    t.equal(f2fs.checkpoints, 0);
    linux.advance(61);
    t.equal(f2fs.checkpoints, 1);
    linux.advance(300);
    const { checkpoints } = f2fs;
    const { writtenBytes } = linux.disk;
    linux.advance(3600);
    t.equal(f2fs.checkpoints, checkpoints);
    t.equal(linux.disk.writtenBytes, writtenBytes);
  },
);

t.test('a log that is full of what stays is cleaned, and what it wrote is the sum of its parts', async t => {
  const moved = (filePages: number) => {
    const scenario: FlashScenario = {
      name: 'random',
      device: DEVICE,
      programs: [
        randomWriter({ name: 'random', pid: 1, everySeconds: 1 }, { filePages, pages: 100 }),
        logger({ name: 'logger', pid: 2, everySeconds: 5 }),
      ],
      seconds: 600,
      fileSystem: 'f2fs',
    };
    const { linux } = simulateFlash(scenario);
    const { log, blocks } = linux.fileSystem as SimulatedF2fs;
    const { data, node, meta } = blocks;
    t.equal(linux.disk.writtenBytes / 4096, data + node + meta + log.movedBlocks);
    t.ok(linux.disk.sectorsDiscarded > 0);
    return log.movedBlocks / data;
  };
  const [little, much] = [4000, 24_000].map(moved);
  t.ok(much! > little! + 0.3, `${little} ${much}`);
});
