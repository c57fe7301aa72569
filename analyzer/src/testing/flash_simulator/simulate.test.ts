import t from 'tap';
import type { FlashDeviceSetting } from './device/flash_device.js';
import {
  atomicReplacer,
  logger,
  mappedWriter,
  randomWriter,
  sqliteRollback,
  sqliteWal,
  streamWriter,
  tempFileWriter,
  type WritingProgram,
} from './programs.js';
import { causedBy, type FlashScenario, layersOf, simulateFlash } from './simulate.js';

const DEVICE: FlashDeviceSetting = {
  ftl: { blocks: 560, pagesPerBlock: 64, userPages: 32_768, victims: 'greedy' },
  ratedErases: 3000,
};

const scenario = (programs: readonly WritingProgram[], seconds: number): FlashScenario => ({
  name: 'mix',
  device: DEVICE,
  programs,
  seconds,
  names: 1000,
});

/** What four programs cost alone on Linux 6.18, ext4: bytes of the disk. */
const MIX = scenario(
  [
    logger({ name: 'logger', pid: 101, everySeconds: 0.02 }),
    streamWriter({ name: 'stream', pid: 102, everySeconds: 0.05 }),
    atomicReplacer({ name: 'atomic', pid: 103, everySeconds: 0.1 }),
    tempFileWriter({ name: 'tmpw', pid: 104, everySeconds: 0.5 }),
  ],
  6,
);
const MEASURED = { logger: 5_050_368, stream: 7_938_048, atomic: 2_768_896, tmpw: 90_112 };

t.test('programs cost what the same ones were measured to, and count what the kernel counts', async t => {
  for (const [program, bytes] of Object.entries(MEASURED)) {
    const { alone } = causedBy(MIX, program);
    if (program === 'tmpw') t.ok(alone.disk <= 1.1 * bytes, `tmpw ${alone.disk}`);
    else t.ok(Math.abs(alone.disk / bytes - 1) < 0.02, `${program} ${alone.disk} instead of ${bytes}`);
  }
  const { io } = simulateFlash(MIX);
  t.match(io[0], { wchar: 30_000, syscw: 300, cancelledWriteBytes: 0 });
  t.match(io[1], { wchar: 7_864_320, syscw: 120, writeBytes: 7_864_320 });
  t.match(io[2], { wchar: 120_000, syscw: 60, writeBytes: 245_760 });
  t.match(io[3], { wchar: 12_582_912, syscw: 192, writeBytes: 12_582_912, cancelledWriteBytes: 12_582_912 });
});

t.test(
  'what programs would leave is near to all of it: one that syncs logs what others have changed',
  async t => {
    const all = layersOf(MIX);
    const sum = MIX.programs.reduce(
      (total, { name }) => total + causedBy(MIX, name, all).counterfactual.disk,
      0,
    );
    t.ok(sum > 0.9 * all.disk && sum < 1.1 * all.disk, `${sum} of ${all.disk}`);
    t.ok(all.disk > all.dirtied);
    t.ok(all.nand >= all.disk);
  },
);

t.test('databases cost what was measured of 200 inserts', async t => {
  for (const [program, disk, wchar, writeBytes] of [
    [sqliteRollback({ name: 'rollback', pid: 1, everySeconds: 0.1 }), 12_578_816, 3_418_092, 4_956_160],
    [sqliteWal({ name: 'wal', pid: 1, everySeconds: 0.1 }), 6_402_048, 914_988, 1_781_760],
  ] as const) {
    const one = scenario([program], 20);
    const { alone } = causedBy(one, program.name);
    const [io] = simulateFlash(one).io;
    for (const [what, own, measured] of [
      ['disk', alone.disk, disk],
      ['wchar', io!.wchar, wchar],
      ['write_bytes', io!.writeBytes, writeBytes],
    ] as const)
      t.ok(Math.abs(own / measured - 1) < 0.1, `${program.name} ${what} ${own} instead of ${measured}`);
  }
});

t.test('stores to mapped files count as dirtied, and as no call', async t => {
  const [io] = simulateFlash(scenario([mappedWriter({ name: 'mapped', pid: 1, everySeconds: 1 })], 100)).io;
  t.strictSame(io, { wchar: 0, syscw: 0, writeBytes: 100 * 8 * 4096, cancelledWriteBytes: 0 });
});

t.test('the same scenario gives the same, step by step', async t => {
  const seen = (): number[] => {
    const bytes: number[] = [];
    simulateFlash(
      { ...MIX, stepSeconds: 0.7 },
      { onStep: ({ linux }) => void bytes.push(linux.disk.writtenBytes) },
    );
    return bytes;
  };
  t.equal(seen().length, 9);
  t.strictSame(seen(), seen());
});

t.test('a device that is full of what nobody touches amplifies more', async t => {
  const small = { ...DEVICE, ftl: { ...DEVICE.ftl, blocks: 530 } };
  const programs = [
    randomWriter({ name: 'random', pid: 1, everySeconds: 1 }, { filePages: 8192, pages: 100 }),
    atomicReplacer({ name: 'atomic', pid: 2, everySeconds: 1 }),
  ];
  const [empty, full] = [0, 0.65].map(filled => {
    const { disk, nand } = layersOf({ ...scenario(programs, 900), device: small, filled });
    return nand / disk;
  });
  t.ok(full! > 1.3 * empty!, `${empty} ${full}`);
});
