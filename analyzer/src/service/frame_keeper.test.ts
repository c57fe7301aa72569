import { setImmediate as nextTurn } from 'node:timers/promises';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import t from 'tap';
import type { FrameLog, LoggedFrame } from '../history/frame_log.js';
import { SegmentFrameLog } from '../history/segments/index.js';
import { manualClock } from '../testing/manual_clock.js';
import { Counters } from './counters.js';
import { FrameAdmission } from './frame_admission.js';
import { FrameKeeper } from './frame_keeper.js';
import { silentLog } from './log.js';

/** A log on a disk that is full as long as it is said to be. */
function logThatFills(directory: string) {
  const log = new SegmentFrameLog(directory, { pauseMs: 0 });
  const disk = { isFull: false, tries: 0 };
  const frames: FrameLog = {
    get end() {
      return log.end;
    },
    append: async (partition, batch) => {
      disk.tries++;
      if (disk.isFull) throw new EdgevitalsError('STORE_FAILED', 'the disk is full');
      await log.append(partition, batch);
    },
    replay: since => log.replay(since),
    trim: (before, bytes) => log.trim(before, bytes),
    close: () => log.close(),
  };
  const payloads = (): number[] => Array.from(log.replay(), ({ payload }: LoggedFrame) => payload[0]!);
  return { frames, disk, payloads };
}

t.test(
  'a frame that could not be stored is acknowledged when it has been, behind those that came before it',
  async t => {
    const { frames, disk, payloads } = logThatFills(t.testdir());
    const clock = manualClock(1e9);
    const counters = new Counters();
    const keeper = new FrameKeeper(frames, clock, counters, silentLog(), new FrameAdmission());
    const stored: number[] = [];
    const all: Promise<unknown>[] = [];
    const keep = async (i: number): Promise<void> => {
      const keeping = keeper.keep('gw-1', Uint8Array.of(i));
      all.push(keeping.stored.then(() => stored.push(i)));
      await keeping.known;
    };
    await keep(1);
    await Promise.all(all);
    t.same(stored, [1]);
    disk.isFull = true;
    await Promise.all([2, 3, 4].map(keep));
    clock.advance(5);
    await nextTurn();
    await keep(5);
    t.same(stored, [1], 'none of them');
    t.equal(keeper.bytes, 4);
    t.equal(counters.values().errors.STORE_FAILED, 3, 'each is counted once, not each try');
    disk.isFull = false;
    await keep(6);
    t.same(stored, [1], 'it waits behind those before it');
    clock.advance(1);
    await Promise.all(all);
    t.same(stored.sort(), [1, 2, 3, 4, 5, 6]);
    t.same(payloads(), [1, 2, 3, 4, 5, 6]);
    t.equal(keeper.bytes, 0);
    const { tries } = disk;
    clock.advance(100);
    t.equal(disk.tries, tries, 'nothing is tried any more');
    await keep(7);
    await Promise.all(all);
    t.equal(stored.at(-1), 7);
    await frames.close();
  },
);

t.test('what waits is bounded, and an analyzer that stops does not acknowledge it', async t => {
  const { frames, disk, payloads } = logThatFills(t.testdir());
  const clock = manualClock(1e9);
  const keeper = new FrameKeeper(frames, clock, new Counters(), silentLog(), new FrameAdmission());
  disk.isFull = true;
  const large = new Uint8Array(200 * 1024);
  let stored = 0;
  for (let i = 0; i < 400; i++) {
    const keeping = keeper.keep('gw-1', large);
    void keeping.stored.then(() => stored++);
    await keeping.known;
  }
  t.ok(keeper.bytes <= 64 * 1024 ** 2, `${keeper.bytes} bytes`);
  keeper.close();
  disk.isFull = false;
  clock.advance(10);
  await nextTurn();
  t.equal(stored, 0);
  t.same(payloads(), []);
  await frames.close();
});
