import { decodeCbor } from '@edgevitals/shared/frame';
import t from 'tap';
import { FRAME_SETS, PROCESSES } from './frame_set.js';
import { PlainFleet, type PlainRow } from './plain_fleet.js';

t.test('a whole message lists every process, the next ones what has changed', async t => {
  const fleet = new PlainFleet(FRAME_SETS.prior, 1, 3);
  const [wallMs, isWhole, rows] = decodeCbor(fleet.message(0, 0, 1234)) as [number, boolean, PlainRow[]];
  t.equal(wallMs, 1234);
  t.equal(isWhole, true);
  t.equal(rows.length, PROCESSES);
  const [, isNextWhole, next] = decodeCbor(fleet.message(0, 1, 2234)) as [number, boolean, PlainRow[]];
  t.equal(isNextWhole, false);
  t.equal(next.length, 10);
});

t.test('counters only grow', async t => {
  const fleet = new PlainFleet(FRAME_SETS.prior, 1, 30);
  const last = new Map<number, number>();
  for (let frame = 0; frame < 30; frame++) {
    for (const [pid, , , utime, stime] of fleet.rows(0, frame)) {
      t.ok(utime + stime >= (last.get(pid) ?? 0));
      last.set(pid, utime + stime);
    }
  }
});
