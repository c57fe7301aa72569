import { randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { fitSyncCosts, type WriteStretch } from './sync_costs.js';

const PAGE = 4096;

/** Ten minutes each of programs whose syncs cost so many blocks, as often as chance has it. */
function stretches(count: number, costs: Readonly<Record<string, number>>, seed = 1): WriteStretch[] {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, () => {
    let diskBytes = 0;
    const programs = Object.entries(costs).map(([program, blocks]) => {
      const syncs = Math.floor(400 * random());
      diskBytes += syncs * PAGE * (1 + blocks);
      return {
        ...{ program, uid: 0, kernel: false, writtenBytes: syncs * PAGE, cancelledBytes: 0 },
        ...{ requestedBytes: syncs * 100, writeCalls: syncs },
      };
    });
    // what is on its way: dirtied in this stretch, on disk in the next
    const late = Math.floor(2e5 * (random() - 0.5));
    return { seconds: 600, diskBytes: diskBytes - late, swapBytes: 0, dirtyGrowth: 0, programs };
  });
}

t.test('what a sync of each program costs is found from how much disks wrote when', async t => {
  const costs = { append: 3, replace: 10, database: 5 };
  for (let seed = 1; seed <= 10; seed++) {
    const fit = fitSyncCosts(stretches(40, costs, seed), PAGE)!;
    for (const [program, blocks] of Object.entries(costs)) {
      const { bytes, sigma } = fit(program, { count: 1, blocks: 3 }, 1);
      t.ok(Math.abs(bytes / PAGE - blocks) < 0.2 * blocks, `${program}: ${bytes / PAGE} blocks`);
      t.ok(sigma > 0 && sigma < bytes);
    }
  }
});

t.test('programs that sync in step have what syncs cost on average, and a wide margin', async t => {
  const inStep = stretches(40, { a: 3, b: 9 }).map(each => {
    const [a, b] = each.programs;
    return { ...each, diskBytes: a!.writtenBytes * 14, programs: [a!, { ...a!, program: b!.program }] };
  });
  const fit = fitSyncCosts(inStep, PAGE)!;
  const [a, b] = ['a', 'b'].map(program => fit(program, { count: 1, blocks: 3 }, 1));
  t.ok(Math.abs(a!.bytes - b!.bytes) < 0.01 * a!.bytes);
  t.ok(a!.sigma > 0.5 * a!.bytes, 'either may have cost nearly all');
});

t.test('syncs of records that fill pages are found where they go with what disks wrote', async t => {
  const random = randomNumbers(3);
  const fit = fitSyncCosts(
    stretches(60, { append: 3 }).map(each => {
      const calls = Math.floor(300 * random());
      const bytes = calls * 65_536;
      const bulk = { ...each.programs[0]!, program: 'bulk', writtenBytes: bytes, requestedBytes: bytes };
      return {
        ...each,
        diskBytes: each.diskBytes + bytes + calls * 5 * PAGE,
        programs: [...each.programs, { ...bulk, writeCalls: calls }],
      };
    }),
    PAGE,
  )!;
  const { bytes } = fit('bulk', { count: 0, blocks: 3 }, 100);
  t.ok(Math.abs(bytes / (100 * 5 * PAGE) - 1) < 0.2, `${bytes / 100 / PAGE} blocks a call`);
});

t.test('few stretches, and ones without anything to share, tell nothing', async t => {
  t.equal(fitSyncCosts(stretches(11, { a: 3 }), PAGE), undefined);
  t.equal(fitSyncCosts(stretches(40, {}), PAGE), undefined);
  const less = stretches(40, { a: 3 }).map(each => ({ ...each, diskBytes: 0 }));
  t.equal(fitSyncCosts(less, PAGE), undefined, 'disks wrote less than programs');
});
