import fc from 'fast-check';
import t from 'tap';
import { attributeWrites } from './attribute_writes.js';
import type { ProgramCounters } from './program_counters.js';

const PAGE = 4096;
const nobody: ProgramCounters = {
  ...{
    program: '',
    uid: 0,
    kernel: false,
    writtenBytes: 0,
    cancelledBytes: 0,
    requestedBytes: 0,
    writeCalls: 0,
  },
};
/** 300 records of 100 bytes, each synced. */
const logger = {
  ...nobody,
  ...{ program: 'logger', writtenBytes: 307 * PAGE, requestedBytes: 30_000, writeCalls: 300 },
};
const stream = {
  ...nobody,
  ...{ program: 'stream', writtenBytes: 64 * 65_536, requestedBytes: 64 * 65_536, writeCalls: 64 },
};
/** Files of 2 kB that take the place of the last. */
const replacer = {
  ...nobody,
  ...{ program: 'replacer', writtenBytes: 60 * PAGE, requestedBytes: 120_000, writeCalls: 60 },
};

const beside = (diskBytes: number | undefined, more = {}) => ({
  diskBytes,
  swapBytes: 0,
  pageBytes: PAGE,
  ...more,
});
const shareOf = (attribution: ReturnType<typeof attributeWrites>, name: string) =>
  attribution.programs.find(({ row }) => row.program === name)!;

t.test('parts sum to what the disks wrote, whatever counters say', async () => {
  const amount = fc.oneof(
    fc.constant(0),
    fc.nat({ max: 2 ** 31 }).map(n => n * 16),
  );
  const block = fc.constantFrom(undefined, 1024, 2048, 4096, 65_536);
  const row = fc.record({
    program: fc.constantFrom('a', 'b', 'c', 'kworker'),
    uid: fc.nat({ max: 2 }),
    kernel: fc.boolean(),
    writtenBytes: amount,
    cancelledBytes: amount,
    requestedBytes: amount,
    writeCalls: fc.nat({ max: 1e6 }),
  });
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 6 }),
      amount,
      fc.nat({ max: 1e6 }),
      block,
      (rows, disk, commits, blockBytes) => {
        const { programs, unattributedBytes, pendingBytes } = attributeWrites(
          rows,
          beside(disk, { commits, blockBytes }),
        );
        const caused = programs.reduce((sum, each) => sum + each.causedBytes, 0);
        const parts = caused + unattributedBytes! - pendingBytes!;
        if (Math.abs(parts - disk) > 1e-9 * (1 + disk + caused)) throw new Error(`${parts} of ${disk}`);
        for (const { netBytes, journal } of programs)
          if (!(netBytes >= 0) || !(journal!.bytes >= 0) || !(journal!.sigma >= 0))
            throw new Error('below 0');
        if (unattributedBytes! < 0 || pendingBytes! < 0) throw new Error('below 0');
      },
    ),
    { numRuns: 500 },
  );
});

t.test('the journal is of those who sync, and a replaced file costs more of it than a line', async t => {
  const journal = 300 * 3 * PAGE + 60 * 10 * PAGE;
  const dirtied = logger.writtenBytes + stream.writtenBytes + replacer.writtenBytes;
  const all = attributeWrites([logger, stream, replacer], beside(dirtied + journal));
  t.equal(shareOf(all, 'stream').journal!.bytes, 0);
  t.ok(Math.abs(shareOf(all, 'logger').journal!.bytes / (900 * PAGE) - 1) < 0.01);
  t.ok(Math.abs(shareOf(all, 'replacer').journal!.bytes / (600 * PAGE) - 1) < 0.01);
  t.ok(shareOf(all, 'logger').journal!.sigma > 0, 'it is an estimate');
  t.equal(all.unattributedBytes! < 1, true);
});

t.test('where journals counted more commits than syncs are seen, the rest is of nobody', async t => {
  const rest = 3e6;
  const disk = logger.writtenBytes + stream.writtenBytes + rest;
  const { programs, unattributedBytes } = attributeWrites([logger, stream], beside(disk, { commits: 600 }));
  t.equal(unattributedBytes, rest / 2);
  t.equal(programs.find(({ row }) => row === logger)!.journal!.bytes, rest / 2);
});

t.test(
  'where nothing counts commits, what is beyond what syncs cost is of whoever may sync unseen: of nobody',
  async t => {
    const disk = logger.writtenBytes + stream.writtenBytes + 300 * 3 * PAGE + 4e6;
    const { programs, unattributedBytes } = attributeWrites([logger, stream], beside(disk));
    t.ok(programs.find(({ row }) => row === logger)!.journal!.bytes <= 1.25 * 300 * 3 * PAGE);
    t.ok(unattributedBytes! > 3e6);
    const alone = attributeWrites([logger], beside(disk - stream.writtenBytes));
    t.ok(shareOf(alone, 'logger').journal!.bytes > 7e6, 'nobody else can have caused it');
  },
);

t.test('no sync costs any amount: metadata that nobody synced is of nobody', async t => {
  const one = { ...logger, writtenBytes: PAGE, requestedBytes: 100, writeCalls: 1 };
  const { programs, unattributedBytes } = attributeWrites([one], beside(5e6));
  t.ok(programs[0]!.causedBytes <= 12 * PAGE);
  t.ok(unattributedBytes! > 4.9e6);
});

t.test('what one deletes of another`s has not been written, and is taken from who dirtied it', async t => {
  const writer = { ...stream, program: 'writer', uid: 7 };
  const cleaner = { ...nobody, program: 'rm', uid: 7, cancelledBytes: 32 * 65_536 };
  const other = { ...stream, program: 'other', uid: 8 };
  const all = attributeWrites([writer, cleaner, other], beside(96 * 65_536));
  t.match(shareOf(all, 'writer'), { netBytes: 32 * 65_536, deletedByOthersBytes: 32 * 65_536 });
  t.match(shareOf(all, 'other'), { netBytes: 64 * 65_536, deletedByOthersBytes: 0 });
  t.match(shareOf(all, 'rm'), { netBytes: 0, causedBytes: 0 });
  t.match(all, { unattributedBytes: 0, pendingBytes: 0 });
});

t.test('who deletes all it wrote has written nothing', async t => {
  const dropper = { ...stream, program: 'dropper', cancelledBytes: stream.writtenBytes };
  t.match(attributeWrites([dropper], beside(40_960)), {
    programs: [{ causedBytes: 0 }],
    unattributedBytes: 40_960,
  });
});

t.test('what threads of the kernel dirty is of file systems; a server among them is a program', async t => {
  const thread = (program: string) => ({ ...stream, program, kernel: true });
  const { programs } = attributeWrites(
    [thread('jbd2/sda1-8'), thread('kworker'), thread('nfsd')],
    beside(1e9),
  );
  t.same(
    programs.map(({ row }) => row.program),
    ['nfsd'],
  );
});

t.test(
  'without what disks wrote there is no journal to share, and nothing is 0 that is not known',
  async t => {
    const { programs, unattributedBytes, pendingBytes } = attributeWrites([logger], beside(undefined));
    t.match(programs, [{ netBytes: logger.writtenBytes, journal: undefined }]);
    t.equal(unattributedBytes ?? pendingBytes, undefined);
  },
);

t.test('where blocks are smaller than pages, synced records cost what the disk wrote of them', async t => {
  // measured on Linux 6.18, blocks of 1 KiB: 500 synced lines of 100 bytes, 100 files of 2 kB that replace each other
  const lines = {
    ...nobody,
    program: 'lines',
    writtenBytes: 2_097_152,
    requestedBytes: 50_000,
    writeCalls: 500,
  };
  const files = {
    ...nobody,
    program: 'files',
    writtenBytes: 409_600,
    requestedBytes: 200_000,
    writeCalls: 100,
  };
  const alone = (row: ProgramCounters, disk: number) => {
    const told = attributeWrites([row], beside(disk, { blockBytes: 1024 }));
    t.match(told, {
      unattributedBytes: 0,
      pendingBytes: 0,
      programs: [{ netBytes: row.writtenBytes, causedBytes: disk }],
    });
    return told.programs[0]!.journal!.bytes;
  };
  t.ok(Math.abs(alone(lines, 2_208_768) / (500 * 3 * 1024) - 1) < 0.1, 'three blocks a line');
  t.ok(Math.abs(alone(files, 1_140_736) / (100 * 10 * 1024) - 1) < 0.1, 'ten blocks a file');
  const together = attributeWrites(
    [lines, files, stream],
    beside(2_208_768 + 1_140_736 + stream.writtenBytes, { blockBytes: 1024 }),
  );
  for (const [name, caused] of [
    ['lines', 2_208_768],
    ['files', 1_140_736],
    ['stream', stream.writtenBytes],
  ] as const)
    t.ok(
      Math.abs(shareOf(together, name).causedBytes / caused - 1) < 0.1,
      `${name} ${shareOf(together, name).causedBytes}`,
    );
  t.ok(
    attributeWrites([lines], beside(2_208_768)).programs[0]!.journal!.bytes < 200_000,
    'pages taken for blocks hide the journal',
  );
});
