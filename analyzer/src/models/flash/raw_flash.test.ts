import t from 'tap';
import { handMadeDisk, handMadeInfo } from '../../testing/hand_made_info.js';
import { countsAll, rawFlash } from './raw_flash.js';

const mtdblock = handMadeDisk('mtdblock5');

t.test('UBI and flash file systems are raw flash in use; a chip that holds a boot loader is not', async t => {
  const chip = (name: string, facts = {}) => ({ kind: 'mtd', name, facts: { type: 'nor', ...facts } });
  t.same(rawFlash(handMadeInfo({ storage: [chip('mtd0'), chip('mtd1')] })), []);
  t.same(rawFlash(handMadeInfo({ storage: [chip('mtd0'), { kind: 'ubi', name: 'ubi0', facts: {} }] })), [
    'ubi0',
  ]);
  t.same(rawFlash(handMadeInfo({ storage: [chip('mtd5', { filesystem: 'jffs2' })] })), ['mtd5']);
  const overlay = handMadeInfo({ disks: [{ ...mtdblock, mount: '/overlay', filesystem: 'jffs2' }] });
  t.same(rawFlash(overlay), ['mtdblock5']);
  t.same(
    rawFlash({ ...overlay, storage: [chip('mtd5', { filesystem: 'jffs2' })] }),
    ['mtd5'],
    'the same chip',
  );
  t.same(rawFlash(undefined), []);
  t.notOk(countsAll('mtdblock5', overlay));
  t.notOk(countsAll('mtdblock5', undefined), 'nobody knows yet');
  t.ok(countsAll('mtdblock5', handMadeInfo({ disks: [mtdblock] })), 'nothing else writes to it');
  t.ok(countsAll('mmcblk0', overlay));
});
