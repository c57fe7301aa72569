import t from 'tap';
import { PROCESS } from '../../quantities/index.js';
import { programWrites } from './attribute.js';
import { flashHints } from './hints.js';

const PAGE = 4096;
/** Hints about one program that dirtied, asked for and dropped so much. */
const hints = (
  writtenBytes: number,
  requestedBytes: number,
  cancelledBytes = 0,
  pageBytes = PAGE,
): string[] => {
  const rows = [{ ...PROCESS.empty(), program: 'db', writtenBytes, requestedBytes, cancelledBytes }];
  const slice = { processes: rows } as unknown as Parameters<typeof programWrites>[0];
  return flashHints(programWrites(slice), rows, 60, pageBytes).map(({ text }) => text);
};

t.test(
  'small writes are told where they can have dirtied that much: a page for each byte at most',
  async t => {
    t.match(hints(4e6, 16_000), [
      /^db asks for 16.0 kB in write calls and dirties 4.00 MB: small writes, each a page/,
    ]);
    t.match(hints(1000 * PAGE, 1000), [/small writes/], 'a byte each');
    t.match(hints(382e6, 17), [
      /^db asks for 17.0 B .* dirties 382 MB: most of that goes around write calls, .*mapped/,
    ]);
    t.match(hints(382e6, 10_000, 0, 65_536), [/small writes/], 'larger pages');
    t.same(hints(4e6, 2e6), [], 'not much more');
    t.same(hints(4e6, 0), [], 'it asks for nothing');
  },
);

t.test('who drops more than it wrote itself drops what others wrote', async t => {
  t.match(hints(30e6, 30e6, 29e6), [/writes files that are deleted before they reach the disk/]);
  t.match(hints(0, 0, 29e6), [/deletes files before they reach the disk, also what others wrote/]);
});
