import t from 'tap';
import { Ext4Lifetime } from './ext4_lifetime.js';
import { lifeTime, normalisedLeft, percentUsed, preEol } from './health.js';

t.test('cards tell the tenth of their life that has begun, and that it is over', async t => {
  t.strictSame([0, 0.0999, 0.1, 0.55, 0.99, 1, 3].map(lifeTime), [1, 1, 2, 6, 10, 11, 11]);
  t.equal(lifeTime(undefined), 0);
});

t.test('cards warn of their reserve', async t => {
  const at = (badBlocks: number): number => preEol({ badBlocks, reserveBlocks: 10 });
  t.strictSame([0, 7, 8, 9, 12].map(at), [1, 1, 2, 3, 3]);
});

t.test('percentages go on past the rated life, and a byte of what is left wraps', async t => {
  t.strictSame([0.019, 1.285, 9].map(percentUsed), [1, 128, 255]);
  t.strictSame([0, 0.75, 1, 1.285].map(normalisedLeft), [100, 25, 0, 228]);
});

t.test(
  'what was written in the life of a file system is lost with power, as far as it was not saved',
  async t => {
    const after = (saves: 'unmount' | 'hourly', clean: boolean): number[] => {
      const lifetime = new Ext4Lifetime(saves);
      const seen: number[] = [];
      for (let minute = 1; minute <= 90; minute++) lifetime.advance(minute * 60, minute * 2000);
      seen.push(lifetime.kilobytes);
      lifetime.remount(clean);
      seen.push(lifetime.kilobytes);
      lifetime.advance(91 * 60, 91 * 2000);
      seen.push(lifetime.kilobytes);
      return seen;
    };
    t.strictSame(after('hourly', true), [90_000, 90_000, 91_000]);
    t.strictSame(after('hourly', false), [90_000, 60_000, 61_000]);
    t.strictSame(after('unmount', true), [90_000, 90_000, 91_000]);
    t.strictSame(after('unmount', false), [90_000, 0, 1000]);
  },
);
