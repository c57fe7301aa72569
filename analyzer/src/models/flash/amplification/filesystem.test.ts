import t from 'tap';
import { FILESYSTEM } from '../../../quantities/index.js';
import { handMadeDisk } from '../../../testing/hand_made_info.js';
import { filesystemAmplification } from './filesystem.js';
import { totalAmplification } from './total.js';
import { translationPrior } from './translation_prior.js';

const HOUR = { seconds: 3600, netBytes: 1e9, diskBytes: 3e9, dirtyGrowth: 0, filesystems: [] };
const f2fs = { ...FILESYSTEM.empty(), name: 'sda3', kind: 'f2fs' as const, appBytes: 1e9, allBytes: 2e9 };

t.test('written over dirtied, less what waits; it is wider where nobody tells what waits', async t => {
  const [told] = filesystemAmplification(HOUR);
  t.match(told, { layer: 'filesystem', value: 3, basis: 'measured' });
  const [untold] = filesystemAmplification({ ...HOUR, dirtyGrowth: undefined });
  t.ok(untold!.upper! - untold!.lower! > told!.upper! - told!.lower!);
  t.match(filesystemAmplification({ ...HOUR, dirtyGrowth: 5e8 }), [{ value: 6 }]);
  t.same(filesystemAmplification({ ...HOUR, netBytes: 0 }), [], 'nothing was dirtied');
  t.same(filesystemAmplification({ ...HOUR, diskBytes: undefined }), []);
});

t.test('f2fs says it itself, and sources that disagree are both told', async t => {
  const both = filesystemAmplification({ ...HOUR, filesystems: [f2fs] });
  t.match(both, [
    { value: 2, source: 'iostat_info of f2fs', subject: 'sda3' },
    { value: 3, source: /disks over/ },
  ]);
  const ext4 = { ...FILESYSTEM.empty(), name: 'sda1', kind: 'ext4' as const, writtenBytes: 2e9 };
  t.match(filesystemAmplification({ ...HOUR, filesystems: [ext4] }), [{ value: 3 }, { value: 2 }]);
  t.equal(
    filesystemAmplification({ ...HOUR, filesystems: [{ ...ext4, writtenBytes: 3.01e9 }] }).length,
    1,
    'the same',
  );
});

t.test('of a disk that does not tell, its kind is all there is, and that is said to be a prior', async t => {
  for (const name of ['mmcblk0', 'nvme0n1', 'sda']) {
    const { basis, lower, value, upper } = translationPrior(handMadeDisk(name))!;
    t.equal(basis, 'prior');
    t.ok(lower === 1 && value > 1 && upper! > value, name);
  }
  t.equal(translationPrior(handMadeDisk('sda', { rotational: true })), undefined, 'no flash');
  t.equal(translationPrior(handMadeDisk('ubiblock0_0')), undefined);
});

t.test(
  'the total is the product, worth no more than its weakest layer, and none where one is missing',
  async t => {
    const layer = (name: 'cache' | 'filesystem' | 'translation', value: number, more = {}) => ({
      ...{ layer: name, value, basis: 'measured' as const, source: '', subject: '' },
      ...more,
    });
    const cache = layer('cache', 2);
    const filesystem = layer('filesystem', 3, { lower: 2, upper: 4.5 });
    const translation = layer('translation', 5, { lower: 1, upper: 25, basis: 'prior' });
    const total = totalAmplification([cache, filesystem, layer('filesystem', 9), translation])!;
    t.match(total, { layer: 'total', value: 30, basis: 'prior' });
    t.ok(
      total.lower! > 30 / 7.6 && total.lower! < 30 / 5 && total.upper! > 30 * 5 && total.upper! < 30 * 7.6,
    );
    t.equal(totalAmplification([cache, translation]), undefined);
  },
);
