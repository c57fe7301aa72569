import t from 'tap';
import { boardOf, filesIn } from '../../testing/boards/board_files.js';
import { sampledTables } from '../../testing/sampled.js';
import { parseSuspendStats, SuspendStats } from './suspend_stats.js';

t.test('suspend: counts, hardware sleep, and no interrupt until one has ended a suspend', async t => {
  const directory = '/sys/power/suspend_stats';
  const host = boardOf({
    ...filesIn(directory, {
      success: '12\n',
      fail: '1\n',
      failed_suspend: '1\n',
      total_hw_sleep: '4200000000\n',
    }),
    ...filesIn(directory, { last_failed_dev: 'mmc0:0001\n', last_hw_sleep: '90000000\n' }),
    '/sys/power/pm_wakeup_irq': { error: 'ENODATA' },
  });
  t.strictSame((await sampledTables(new SuspendStats(), host))['suspend'], [
    {
      success: 12,
      fail: 1,
      total_hw_sleep_us: 4_200_000_000,
      last_hw_sleep_us: 90_000_000,
      failed_suspend: 1,
    },
  ]);
  t.equal(parseSuspendStats('success: 3\nfail: 1\nfailures:\n  last_failed_dev:\t\n').get('success'), '3');
  const old = boardOf({ '/sys/kernel/debug/suspend_stats': 'success: 3\nfail: 1\nfailed_freeze: 1\n' });
  t.strictSame((await sampledTables(new SuspendStats(), old))['suspend'], [
    { success: 3, fail: 1, failed_freeze: 1 },
  ]);
});
