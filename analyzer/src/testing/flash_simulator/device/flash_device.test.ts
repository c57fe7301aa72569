import { given } from '@edgevitals/shared/objects';
import { randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import type { FtlSetting } from '../ftl/page_mapped_ftl.js';
import { FlashDevice } from './flash_device.js';

const FTL: FtlSetting = { blocks: 256, pagesPerBlock: 64, userPages: 13_000, victims: 'greedy' };

t.test(
  'wear is that of the mean block, and what NAND programs is what erases have made room for',
  async t => {
    const device = new FlashDevice({ ftl: FTL, ratedErases: 100 });
    const random = randomNumbers(1);
    for (let i = 0; i < 500_000; i++) device.write(Math.floor(random() * FTL.userPages));
    t.equal(device.hostPages, 500_000);
    const erases = device.wear * 100 * FTL.blocks;
    t.ok(Math.abs(device.nandPages - erases * 64) <= 256 * 64);
    t.ok(device.wear > 0.6 && device.wear < 1.5, `${device.wear}`);
    t.equal(device.slcWear, undefined);
  },
);

t.test('blocks go bad one after the other, past what they are rated for', async t => {
  const device = new FlashDevice({ ftl: FTL, ratedErases: 20 });
  const random = randomNumbers(1);
  const seen: number[] = [];
  while (device.badBlocks < device.reserveBlocks) {
    for (let i = 0; i < 10_000; i++) device.write(Math.floor(random() * FTL.userPages));
    seen.push(device.badBlocks);
  }
  t.ok(device.wear > 1 && device.wear < 1.7, `${device.wear}`);
  t.ok(seen.filter(bad => bad > 0).length > 1);
});

t.test('a cache of one bit a cell takes in what is soon written again', async t => {
  const nand = (hotPages: number, slc?: { blocks: number; pagesPerBlock: number }) => {
    const device = new FlashDevice({ ftl: FTL, ratedErases: 100, ...given({ slc }) });
    const random = randomNumbers(1);
    for (let i = 0; i < 200_000; i++) device.write(Math.floor(random() * hotPages));
    return { device, behind: device.ftl.programmedPages / device.hostPages };
  };
  const slc = { blocks: 32, pagesPerBlock: 21 };
  const hot = nand(300, slc);
  t.ok(hot.behind < 0.2, `${hot.behind}`);
  t.ok(hot.device.slcWear! > 0);
  t.equal(hot.device.nandPages, hot.device.hostPages + hot.device.ftl.programmedPages);
  // what is not is written twice
  t.ok(nand(13_000, slc).behind > 0.9);
  t.equal(nand(300).device.nandPages / 200_000, nand(300).behind);
});

t.test('what was discarded or written anew is in neither place', async t => {
  const device = new FlashDevice({
    ftl: { ...FTL, userPages: 512 },
    slc: { blocks: 4, pagesPerBlock: 16 },
    ratedErases: 100,
  });
  for (let i = 0; i < 512; i++) device.write(i);
  // 64 of them are in the cache
  t.equal(device.ftl.livePages, 448);
  for (let i = 0; i < 512; i++) device.trim(i);
  t.equal(device.ftl.livePages, 0);
  for (let i = 0; i < 64; i++) device.write(7);
  t.equal(device.ftl.livePages, 0);
});
