import t from 'tap';
import { handMadeProcess } from '../../../testing/hand_made_interval.js';
import { disk, PatternLab } from '../../../testing/pattern_lab.js';

t.test('flushes for every small record are found, with who writes', async t => {
  const lab = new PatternLab();
  const processes = [
    handMadeProcess({ pid: 1, program: 'logger', writtenBytes: 80_000 }),
    handMadeProcess({ pid: 2, program: 'other', writtenBytes: 9000 }),
    handMadeProcess({
      pid: 3,
      program: 'jbd2/mmcblk0p2-8',
      kernel: true,
      writtenBytes: 900_000,
    }),
  ];
  t.same(
    lab.run(70, () => ({ disks: [disk(50, 50 * 8192)], processes })),
    ['power.fsync-storm'],
  );
  t.match(lab.found, [
    { subject: 'mmcblk0', summary: /logger writes most/, evidence: [{ value: 10 }, { value: 8192 }] },
  ]);
  t.ok(Math.abs(lab.found[0]!.saving!.value - 0.096) < 1e-9);
});

t.test(
  'commits of a file system, flushes after megabytes and kernels that do not count are no storm',
  async t => {
    for (const [what, each] of [
      ['a commit each five seconds', disk(2, 40_000)],
      ['a database that loads', disk(50, 50e6)],
      ['not counted', disk(undefined, 1e6)],
    ] as const)
      t.same(
        new PatternLab().run(600, () => ({ disks: [each] })),
        [],
        what,
      );
  },
);
