import t from 'tap';
import { UNIT_WRITES } from '../../../quantities/index.js';
import { unitShares } from './unit_shares.js';

const unit = (name: string, sent: number, dirtied: Record<string, number>) => [
  { ...UNIT_WRITES.empty(), unit: name, program: '', writtenBytes: sent },
  ...Object.entries(dirtied).map(([program, bytes]) => ({
    ...UNIT_WRITES.empty(),
    unit: name,
    program,
    dirtiedBytes: bytes,
  })),
];
const program = (name: string, writtenBytes: number) => ({ program: name, writtenBytes });

t.test('what a group sent is of its programs, in the proportion of what they dirtied', async t => {
  const programs = [program('nginx', 300), program('php', 100), program('cron', 50)];
  const { written, unseen } = unitShares(
    programs,
    [300, 100, 50],
    unit('web.service', 200, { nginx: 300, php: 100 }),
  );
  t.strictSame(written, [150, 50, 50], 'half of it was dropped, or waits; who is in no group stays');
  t.strictSame(unseen, []);
});

t.test('a program in two services is held to each by its part in it', async t => {
  const rows = [...unit('a.service', 300, { sh: 200 }), ...unit('b.service', 0, { sh: 200 })];
  t.strictSame(
    unitShares([program('sh', 500)], [500], rows).written,
    [400],
    '300 in one, none in the other, 100 outside',
  );
});

t.test('what came and went unseen is named with its service, and of nobody', async t => {
  const rows = [...unit('backup.service', 5000, { sh: 100 }), ...unit('job.service', 800, {})];
  const { written, unseen } = unitShares([program('sh', 100)], [100], rows);
  t.strictSame(written, [200]);
  t.strictSame(unseen, [
    { unit: 'backup.service', bytes: 4800 },
    { unit: 'job.service', bytes: 800 },
  ]);
});

t.test('without groups, or of a group that tells nothing, all is as programs counted it', async t => {
  const silent = unit('web.service', 0, { nginx: 300 }).slice(1);
  for (const rows of [[], silent])
    t.strictSame(unitShares([program('nginx', 300)], [300], rows), { written: [300], unseen: [] });
});
