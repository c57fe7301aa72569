import t from 'tap';
import { type BoardFile, boardOf, filesIn } from '../../testing/boards/board_files.js';
import { sampledTables } from '../../testing/sampled.js';
import { parseWakeupSources, WakeupSource } from './wakeup_source.js';

// debugfs of a virtual machine on Linux 6.1; the last two lines are made up
const WAKEUP_SOURCES = `name		active_count	event_count	wakeup_count	expire_count	active_since	total_time	max_time	last_change	prevent_suspend_time
test_battery	5		5		0		0		0		3		1		6210		0
alarmtimer.0.auto	0		0		0		0		0		0		0		0		0
wlan rx wake	2		9		1		0		340		1200		900		60000		0
deleted     	7		7		0		0		0		80		0		0		0
cut	1		2
`;

t.test('wakeup sources: names with spaces, sums of those that are gone, lines cut short', async t => {
  t.strictSame(
    parseWakeupSources(WAKEUP_SOURCES).map(({ name, values }) => [name, values[0], values[5]]),
    [
      ['test_battery', 5, 3],
      ['alarmtimer.0.auto', 0, 0],
      ['wlan rx wake', 2, 1200],
      ['deleted', 7, 80],
    ],
  );
  const old = boardOf({ '/sys/kernel/debug/wakeup_sources': WAKEUP_SOURCES });
  const rows = (await sampledTables(new WakeupSource(), old))['wakeup_source'] ?? [];
  t.equal(rows.length, 3, 'one that was never active has no row');
  t.match(rows[1], { name: 'wlan rx wake', active_ms: 340, last_change_ms: 60_000, wakeup_count: 1 });
});

t.test('wakeup sources of the class: by name and device, whatever their number', async t => {
  const source = (number: number, name: string, count: string): Record<string, BoardFile> =>
    filesIn(`/sys/class/wakeup/wakeup${number}`, {
      name: `${name}\n`,
      active_count: count,
      event_count: count,
      wakeup_count: '0\n',
      expire_count: '0\n',
      active_time_ms: '0\n',
      total_time_ms: '12\n',
      max_time_ms: '4\n',
      last_change_ms: '12415\n',
      prevent_suspend_time_ms: '0\n',
    });
  const host = boardOf({
    ...source(3, 'hci0', '2\n'),
    ...source(10, 'alarmtimer', '1\n'),
    '/sys/class/wakeup/wakeup10/device': { link: '../../../rtc0' },
    ...source(11, 'hci0', '5\n'),
    ...source(12, 'never', '0\n'),
    '/sys/class/wakeup/wakeup13': { error: 'ENOENT' },
  });
  const rows = (await sampledTables(new WakeupSource(), host))['wakeup_source'] ?? [];
  t.strictSame(
    rows.map(({ ordinal, name, active_count }) => [ordinal, name, active_count]),
    [
      [0, 'hci0', 2],
      [0, 'alarmtimer rtc0', 1],
      [1, 'hci0', 5],
    ],
  );
  t.match(rows[0], { total_ms: 12, max_ms: 4 });
  const crowd = Object.assign(
    {},
    ...Array.from({ length: 300 }, (_, i) => source(i, `w${i}`, i < 100 ? '0\n' : '1\n')),
  );
  const many = (await sampledTables(new WakeupSource(), boardOf(crowd)))['wakeup_source'] ?? [];
  t.equal(many.length, 128);
  t.equal(many[0]?.['name'], 'w100');
});
