import { given } from '@edgevitals/shared/objects';
import { randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { spread } from './ftl_run.js';
import { type FtlSetting, PageMappedFtl } from './page_mapped_ftl.js';

const SMALL: FtlSetting = { blocks: 64, pagesPerBlock: 16, userPages: 800, victims: 'greedy' };

t.test('every page program of a block was counted when the block is erased', async t => {
  for (const victims of ['greedy', 'fifo', 'random', 'd-choices'] as const)
    for (const frontiers of ['one', 'host-gc', 'oracle'] as const) {
      const ftl = new PageMappedFtl({ ...SMALL, victims, frontiers, hotPages: 100, programPages: 4 });
      const random = randomNumbers(3);
      const live = new Set<number>();
      for (let i = 0; i < 50_000; i++) {
        const page = Math.floor(random() * random() * SMALL.userPages);
        if (random() < 0.1) {
          ftl.trim(page);
          live.delete(page);
        } else {
          ftl.write(page);
          live.add(page);
        }
        if (random() < 0.2) ftl.flush();
      }
      const name = `${victims} ${frontiers}`;
      t.equal(ftl.livePages, live.size, name);
      for (let page = 0; page < SMALL.userPages; page++) t.equal(ftl.isLive(page), live.has(page));
      const erased = ftl.erasesOf.reduce((sum, each) => sum + each, 0);
      t.equal(erased, ftl.erases, name);
      const left = ftl.programmedPages - erased * SMALL.pagesPerBlock;
      t.ok(left >= live.size && left <= SMALL.blocks * SMALL.pagesPerBlock, `${name} ${left}`);
    }
});

t.test('a flush programs whole units; what is written at once needs no more than itself', async t => {
  const padded = (between: number): number => {
    const ftl = new PageMappedFtl({ ...SMALL, programPages: 4 });
    for (let i = 0; i < 240; i++) {
      ftl.write(i);
      if ((i + 1) % between === 0) ftl.flush();
    }
    return ftl.programmedPages / ftl.hostPages;
  };
  t.equal(padded(1), 4);
  t.equal(padded(3), 4 / 3);
  t.equal(padded(5), 8 / 5);
  t.equal(padded(8), 1);
});

t.test('cold blocks keep their erases low until wear is levelled, within the threshold', async t => {
  const worn = (levelThreshold?: number) => {
    const ftl = new PageMappedFtl({
      ...SMALL,
      ...given({ levelThreshold }),
      frontiers: 'oracle',
      hotPages: 80,
    });
    const random = randomNumbers(5);
    for (let page = 0; page < SMALL.userPages; page++) ftl.write(page);
    for (let i = 0; i < 100_000; i++) ftl.write(Math.floor(random() * 80));
    return { ...spread(ftl.erasesOf), least: Math.min(...ftl.erasesOf), ftl };
  };
  const lying = worn();
  t.equal(lying.least, 0);
  t.equal(lying.ftl.levelledPages, 0);
  const levelled = worn(20);
  t.ok(levelled.max - levelled.least <= 20 + 8, `${levelled.max} ${levelled.least}`);
  t.ok(levelled.max < 0.7 * lying.max);
  t.ok(levelled.ftl.levelledPages > 0);
  // and costs little
  t.ok(levelled.ftl.programmedPages < 1.1 * lying.ftl.programmedPages);
});

t.test('what does not fit is refused', async t => {
  t.throws(() => new PageMappedFtl({ ...SMALL, userPages: 64 * 16 - 10 }), RangeError);
});
