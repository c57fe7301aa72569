import t from 'tap';
import { emptySlice } from '../../../history/slice_of.js';
import { DISK, FILESYSTEM } from '../../../quantities/index.js';
import { handMadeDisk, handMadeInfo } from '../../../testing/hand_made_info.js';
import { meanWrite } from './mean_write.js';
import { burstShare, daysOf } from './written_over_time.js';

const disk = (parts: object) => ({ ...DISK.empty(), name: 'mmcblk0', leaf: true, ...parts });
const journal = (transactions: number) => ({
  ...{ ...FILESYSTEM.empty(), name: 'mmcblk0p1', kind: 'ext4' as const, transactions },
});
const info = handMadeInfo({
  disks: [handMadeDisk('mmcblk0'), handMadeDisk('mmcblk0p1', { parent: 'mmcblk0', physical: false })],
});

t.test('requests that only flush are no writes: commits tell how many there were', async t => {
  const overwritten = disk({ writes: 1004, writtenBytes: 2_064_384, flushes: 503 });
  t.match(meanWrite(overwritten, [journal(1)], info), { value: 2_064_384 / 503, basis: 'measured' });
  const appended = disk({ writes: 1509, writtenBytes: 8_388_608, flushes: 1002 });
  t.match(meanWrite(appended, [journal(500)], info), { value: 8_388_608 / 1507, basis: 'measured' });
});

t.test('without journals it is between, and without flushes said to be no better', async t => {
  const one = disk({ writes: 1000, writtenBytes: 4096e3, flushes: 500 });
  t.match(meanWrite(one, [], info), { value: 6144, sigma: 4096 / Math.sqrt(12), basis: 'modelled' });
  const { sigma, note } = meanWrite(disk({ writes: 1000, writtenBytes: 4096e3 }), [journal(5)], info)!;
  t.equal(sigma, undefined);
  t.match(note, /only flush/);
  t.equal(
    meanWrite(disk({ writes: 5, writtenBytes: 0, flushes: 5 }), [], info),
    undefined,
    'nothing written',
  );
});

t.test('bursts are the share of the busiest tenth; days are told of more than one', async t => {
  t.equal(burstShare([...new Array<number>(19).fill(0), 8]), 1);
  t.equal(burstShare(new Array<number>(20).fill(3)), 0.1);
  t.equal(burstShare([null, ...new Array<number>(10).fill(1), null]), 0.1, 'of what is known');
  t.equal(burstShare([0, 0]), undefined);
  const slices = [86_000, 86_500, 90_000].map(from => ({
    ...emptySlice(from, from + 60),
    coveredSeconds: 60,
  }));
  t.same(
    daysOf(slices, () => 10),
    [
      { from: 86_000, coveredSeconds: 60, writtenBytes: 10 },
      { from: 86_500, coveredSeconds: 120, writtenBytes: 20 },
    ],
  );
  t.same(
    daysOf(slices.slice(1), () => 10),
    [],
  );
});
