import t from 'tap';
import { syncEvents } from './sync_events.js';
import { APPEND_BLOCKS, syncBlocks } from './sync_weight.js';

const PAGE = 4096;
const counted = (writtenBytes: number, requestedBytes: number, writeCalls: number) => ({
  ...{ program: 'p', uid: 0, kernel: false, cancelledBytes: 0, writtenBytes, requestedBytes, writeCalls },
});
const events = (writtenBytes: number, requestedBytes: number, writeCalls: number): number =>
  syncEvents(counted(writtenBytes, requestedBytes, writeCalls), writtenBytes, PAGE);
const blocks = (writtenBytes: number, requestedBytes: number, writeCalls: number): number =>
  syncBlocks(counted(writtenBytes, requestedBytes, writeCalls), writtenBytes, PAGE);

t.test('a page that is dirtied again under small records was synced', async t => {
  t.equal(events(512 * PAGE, 50_000, 500), 500, 'each append');
  t.equal(events(500 * PAGE, 50_000, 500), 500, 'the same page');
  t.equal(events(60 * PAGE, 120_000, 60), 60, 'files that are replaced');
  t.equal(events(60 * PAGE, 200_000, 1000), 60, 'as often as pages');
});

t.test('nothing is said of records that fill pages, of coalesced ones, nor of mappings', async t => {
  t.equal(events(64e6, 64e6, 1024), 0);
  t.equal(events(13 * PAGE, 50_000, 500), 0);
  t.equal(events(200 * 65_536, 200 * 65_536, 200), 0, 'whether it syncs leaves no trace');
  t.equal(events(1000 * PAGE, 0, 0), 0);
});

t.test(
  'records that begin with a page are files of their own, where they are long enough to tell',
  async t => {
    for (const record of [600, 1000, 2000, 3500]) {
      const appended = (1 + (record - 1) / PAGE) * 1000 * PAGE;
      t.equal(blocks(appended, 1000 * record, 1000), APPEND_BLOCKS, `${record} appended`);
      t.ok(blocks(1000 * PAGE, 1000 * record, 1000) > APPEND_BLOCKS, `${record} replaced`);
    }
    t.equal(
      blocks(1000 * PAGE, 100_000, 1000),
      APPEND_BLOCKS,
      '100 bytes hardly ever reach into a second page',
    );
    t.equal(blocks(500 * PAGE, 2e6, 1000), APPEND_BLOCKS, 'fewer pages than calls');
  },
);
