import { randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { inputOf } from './fuzz_worker.js';
import { mutate } from './mutate.js';
import { FUZZ_TARGETS, sharesOf } from './targets.js';

t.test(
  'a case is the same for the same seed and number, whatever was before, and another for another',
  async t => {
    for (const { seeds, name } of FUZZ_TARGETS) {
      const all = Array.from({ length: 50 }, (_, i) => inputOf(seeds, 7, i));
      t.same(inputOf(seeds, 7, 23), all[23], name);
      t.ok(new Set(all.map(String)).size > 20, `${name}: they differ`);
      t.notSame(
        all.slice(0, 10),
        Array.from({ length: 10 }, (_, i) => inputOf(seeds, 8, i)),
        name,
      );
    }
  },
);

t.test('inputs stay near sound ones, and bounded', async t => {
  const random = randomNumbers(3);
  const seed = new Uint8Array(10_000).fill(1);
  const lengths = Array.from({ length: 500 }, () => mutate([seed], random).length);
  t.ok(Math.max(...lengths) <= 8192);
  t.ok(lengths.filter(length => length > 1000).length > 300, 'most of them keep most of it');
  t.doesNotThrow(
    () => Array.from({ length: 500 }, () => mutate([new Uint8Array()], random)),
    'also of nothing',
  );
});

t.test('every sound input is taken, or there would be nothing to lead astray', async t => {
  for (const { name, seeds, take, close } of FUZZ_TARGETS) {
    let taken = 0;
    for (const seed of seeds)
      try {
        if (await take(seed)) taken++;
      } catch (error) {
        t.comment(`${name}: ${String(error)}`);
      }
    t.ok(taken >= 1, `${name}: ${taken} of ${seeds.length}`);
    await close?.();
  }
});

t.test('slow targets have fewer cases, and every one has some', async t => {
  const shares = sharesOf(100_000, FUZZ_TARGETS);
  t.ok(Math.min(...shares) >= 10);
  t.ok(Math.abs(shares.reduce((sum, each) => sum + each, 0) - 100_000) < 200);
});
