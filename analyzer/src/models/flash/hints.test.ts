import t from 'tap';
import { emptySlice } from '../../history/slice_of.js';
import { PROCESS } from '../../quantities/index.js';
import { processWrites } from './attribute.js';
import { attributeWrites } from './attribution/attribute_writes.js';
import { flashHints } from './hints.js';

const PAGE = 4096;
/** Hints about one program that dirtied, asked for and dropped so much. */
const hints = (
  writtenBytes: number,
  requestedBytes: number,
  cancelledBytes = 0,
  pageBytes = PAGE,
): string[] => {
  const rows = [
    { ...PROCESS.empty(), program: 'db', writtenBytes, requestedBytes, cancelledBytes, writeCalls: 1 },
  ];
  const total = { ...emptySlice(0, 60), coveredSeconds: 60, processes: rows };
  const attribution = attributeWrites(rows, { diskBytes: undefined, swapBytes: 0, pageBytes });
  const window = {
    ...{ total, seconds: 60, pageBytes, swap: { files: [] }, diskBytes: undefined },
    ...{ dirtyGrowth: undefined, attribution, isFitted: false },
  };
  const { programs } = attribution;
  return flashHints(
    programs,
    programs.map(share => processWrites(share, window)),
    60,
    pageBytes,
  ).map(({ text }) => text);
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
