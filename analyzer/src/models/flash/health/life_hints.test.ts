import t from 'tap';
import { lifeHints } from './life_hints.js';
import type { StorageWear } from './wear_use.js';

const writes = (program: string, causedBytes: number) => ({
  row: { program, includesUnseen: false },
  causedBytes,
});
const storage = (name: string, bytesLeft: number | undefined) =>
  ({ storage: { name }, ends: [], bytesLeft }) as unknown as StorageWear;
const PROGRAMS = [writes('logger', 3e9 / 12), writes('update', 1e9 / 12)];
const LEFT = 10 * 365.25 * 4e9;

t.test('a program is told what it takes off the life of storage', async t => {
  const hints = lifeHints(PROGRAMS, [storage('mmcblk0', LEFT)], 4e9, 7200);
  t.match(hints, [
    {
      subject: 'logger',
      text: 'logger takes about 30 years off the life of mmcblk0, at the rate of this window.',
    },
    { subject: 'update', text: /about 3.3 years/ },
  ]);
});

t.test('nothing is told of an hour not over, of two storages, or on a prior alone', async t => {
  t.strictSame(lifeHints(PROGRAMS, [storage('a', LEFT)], 4e9, 600), []);
  t.strictSame(lifeHints(PROGRAMS, [storage('a', LEFT), storage('b', LEFT)], 4e9, 7200), []);
  t.strictSame(lifeHints(PROGRAMS, [storage('a', undefined)], 4e9, 7200), []);
});
