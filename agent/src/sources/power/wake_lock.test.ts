import t from 'tap';
import { boardOf } from '../../testing/boards/board_files.js';
import { sampledTables } from '../../testing/sampled.js';
import { parseWakeLocks, WakeLock } from './wake_lock.js';

t.test('wake locks: those held now', async t => {
  t.strictSame(parseWakeLocks('\n'), []);
  const host = boardOf({ '/sys/power/wake_lock': 'modem upload modem \n' });
  t.strictSame((await sampledTables(new WakeLock(), host))['wake_lock'], [
    { name: 'modem', held: 1 },
    { name: 'upload', held: 1 },
  ]);
});
