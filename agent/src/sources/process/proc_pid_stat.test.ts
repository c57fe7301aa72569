import t from 'tap';
import { commOf, PidStat, STAT } from './proc_pid_stat.js';

const STAT_TAIL =
  'R 5779 5779 3623 0 -1 4194304 103 7 2 1 11 12 13 14 20 0 3 0 155622 3133440 416 18446744073709551615 94085686652928 94085686672809 140730401772080 0 0 0 0 0 0 0 0 0 17 1 0 0 9 0 0 94085686688816 94085686690432 94086545338368 140730401774271 140730401774326 140730401774326 140730401775595 0\n';

t.test('/proc/[pid]/stat: names with parentheses, spaces, newlines and foreign bytes', async t => {
  const names = ['cat', ') R 1 1', 'a b(c)', 'x\ny', 'caf\xc3\xa9', '\xff\xfe', '', '((', ') S 1 (x'];
  const stat = new PidStat();
  const sums = new Set<number>();
  for (const comm of names) {
    const text = `5783 (${comm}) ${STAT_TAIL}`;
    stat.parse(text);
    t.ok(stat.valid, JSON.stringify(comm));
    t.equal(commOf(text), comm);
    sums.add(stat.values[STAT.name]!);
    const values = Object.fromEntries(Object.entries(STAT).map(([name, field]) => [name, stat.get(field)]));
    t.match(values, {
      ppid: 5779,
      flags: 4194304,
      minorFaults: 103,
      childMinorFaults: 7,
      majorFaults: 2,
      utime: 11,
      stime: 12,
      cutime: 13,
      cstime: 14,
      threads: 3,
      startTicks: 155622,
      vsizeBytes: 3133440,
      rssPages: 416,
      processor: 1,
      blkioTicks: 9,
    });
  }
  t.equal(sums.size, names.length, 'each name has another sum');
  for (const text of ['', '12 (x) R', '12 (x']) {
    stat.parse(text);
    t.notOk(stat.valid, 'a process that ended while it was read');
  }
});
