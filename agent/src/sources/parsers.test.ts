import { columnsOf, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import t from 'tap';
import { parseTimeInState } from './cpu/cpufreq.js';
import { parsePressure } from './cpu/proc_pressure.js';
import { newCpuRows, parseProcStat } from './cpu/proc_stat.js';
import { newMemoryRow, parseMeminfo } from './memory/proc_meminfo.js';
import { parseNetDev } from './network/proc_net_dev.js';
import { applySupply, parseSupply } from './power/power_supply.js';
import { PidIo } from './process/proc_pid_io.js';
import { PidSchedstat } from './process/proc_pid_schedstat.js';
import { commOf, PidStat, STAT } from './process/proc_pid_stat.js';
import { PidStatus } from './process/proc_pid_status.js';
import { cpuList } from './reading/attributes.js';
import type { FileFields } from './reading/file_fields.js';
import { type KnownDisks, parseDiskstats, parseMounts } from './storage/proc_diskstats.js';
import { parseTemp } from './thermal/thermal_zone.js';

t.test('/proc/stat: every CPU with its own row, offline ones without', async t => {
  const rows = newCpuRows();
  const cpu = columnsOf('cpu');
  parseProcStat(
    'cpu  17020 0 4012 288595 449 0 84 131 0 0\ncpu0 4177 1 1805 148946 76 2 12 66 3 4\ncpu1 12843 0 2206 139648 372 0 72 65 0 0\n' +
      'intr 438489 0 0 14\nctxt 1437249\nbtime 1795383793\nprocesses 5788\nprocs_running 2\nprocs_blocked 0\nsoftirq 164912 0 25436\n',
    rows,
  );
  const row = rows.cpus.get(0)!;
  t.strictSame(
    [row.get(cpu.user), row.get(cpu.nice), row.get(cpu.system), row.get(cpu.idle), row.get(cpu.guest_nice)],
    [4177, 1, 1805, 148946, 4],
  );
  t.equal(rows.kernel.get(columnsOf('kernel').interrupts), 438489, 'the sum, not the first interrupt');
  t.equal(rows.kernel.get(columnsOf('kernel').forks), 5788);
  parseProcStat('cpu  1 0 0 0\ncpu1 12843 0 2206 139648\n', rows);
  t.strictSame([...rows.cpus.keys()], [1]);
  t.equal(rows.cpus.get(1)!.get(cpu.steal), undefined, 'a column that an old kernel lacks is absent');
  t.throws(() => parseProcStat('nonsense', newCpuRows()), { code: 'SOURCE_MALFORMED' });
});

t.test('/proc/meminfo: KiB by name, absent where the kernel is old', async t => {
  const row = newMemoryRow();
  const memory = columnsOf('memory');
  parseMeminfo(
    'MemTotal:       24684084 kB\nMemFree:        20 kB\nBuffers: 3 kB\nSwapCached: 9 kB\nDirty:  44 kB\n',
    row,
  );
  t.equal(row.get(memory.total_kb), 24684084);
  t.equal(row.get(memory.dirty_kb), 44);
  t.equal(row.get(memory.available_kb), undefined);
  t.throws(() => parseMeminfo('', newMemoryRow()), { code: 'SOURCE_MALFORMED' });
});

t.test('/proc/pressure: totals, with or without the full line', async t => {
  t.strictSame(
    parsePressure(
      'some avg10=0.73 avg60=0.89 avg300=0.84 total=17809372\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=12\n',
    ),
    { some: 17809372, full: 12 },
  );
  t.strictSame(parsePressure('some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n'), {
    some: 0,
    full: undefined,
  });
  t.throws(() => parsePressure('full total=1'), { code: 'SOURCE_MALFORMED' });
});

t.test('/proc/diskstats: 4 to 17 fields by kernel age, unused loop devices left out', async t => {
  const disk = columnsOf('disk');
  const known: KnownDisks = new Map();
  const rows = parseDiskstats(
    '   7       0 loop0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n' +
      ' 254       0 vda 42061 11661 3811146 14810 3758 33248 1523560 4721 0 8320 19783 3385 52 102680 241 212 10\n' +
      ' 179       0 mmcblk0 10 1 80 5 20 2 160 9 0 12 14\n' +
      '   8       1 sda1 5 40 6 48\n',
    known,
  );
  t.strictSame(
    rows.map(row => row.id.name),
    ['vda', 'mmcblk0', 'sda1'],
  );
  const [vda, mmc, sda1] = rows as [Row, Row, Row];
  t.equal(vda.get(disk.sectors_written), 1523560);
  t.equal(vda.get(disk.flushes), 212);
  t.equal(mmc.get(disk.weighted_ms), 14);
  t.equal(mmc.get(disk.discards), undefined);
  t.equal(sda1.get(disk.sectors_written), 48);
  t.equal(sda1.get(disk.read_ms), undefined);
  t.equal(parseDiskstats(' 179 0 mmcblk0 11 1 80 5 20 2 160 9 0 12 14\n', known)[0], mmc, 'the row is kept');
  const again = ' 7 0 loop0 1 0 8 1 0 0 0 0 0 1 1\n 179 0 mmcblk0 12 1 80 5 20 2 160 9 0 12 14\n';
  for (const text of [again, again]) {
    t.strictSame(
      parseDiskstats(text, known).map(row => [row.id.name, row.get(disk.reads)]),
      [
        ['loop0', 1],
        ['mmcblk0', 12],
      ],
      'one that comes before it, and the same lines again',
    );
  }
  t.equal(parseDiskstats(again, known)[1], mmc);
  t.equal(known.size, 2, 'and those of devices that are gone are not');
});

t.test('/proc/mounts: the first mount point of a device, escapes undone', async t => {
  const mounts = parseMounts(
    'proc /proc proc rw 0 0\n/dev/mmcblk0p2 /my\\040disk ext4 rw 0 0\n/dev/mmcblk0p2 /again ext4 rw 0 0\n',
  );
  t.strictSame(mounts.get('/dev/mmcblk0p2'), { target: '/my disk', filesystem: 'ext4' });
});

t.test('/proc/net/dev: with and without a space after the colon', async t => {
  const net = columnsOf('interface');
  const head =
    'Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n';
  const known = new Map<string, Row>();
  const rows = parseNetDev(
    `${head}  eth0:251986948    8167    0    0    0     0          0         7   838543    6057    0    0    0     0       0          0\n bat0:   30114      29    0    0    0     0          0         0    31452      30    0    4    0     0       0          0\n`,
    known,
  );
  t.strictSame(
    rows.map(row => row.id.name),
    ['eth0', 'bat0'],
  );
  t.equal(rows[0]!.get(net.rx_bytes), 251986948);
  t.equal(rows[0]!.get(net.rx_multicast), 7);
  t.equal(rows[1]!.get(net.tx_dropped), 4);
  t.throws(() => parseNetDev('eth0: 1', known), { code: 'SOURCE_MALFORMED' });
});

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

t.test('/proc/[pid]/io, status and schedstat', async t => {
  const all = (fields: FileFields): unknown[] => Array.from(fields.values, (_, field) => fields.get(field));
  const io = new PidIo();
  io.parse(
    'rchar: 7274\nwchar: 298\nsyscr: 12\nsyscw: 1\nread_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 18446744073709551615\n',
  );
  t.strictSame(all(io), [7274, 298, 12, 1, 4096, 8192, 18446744073709551615n]);
  io.parse('');
  t.strictSame(all(io), new Array(7).fill(undefined));

  const status = new PidStatus();
  status.parse(
    'Name:\tx\\nUid:\\t9\nUmask:\t0022\nUid:\t1000\t0\t0\t0\nVmSwap:\t      12 kB\nThreads:\t1\nvoluntary_ctxt_switches:\t71\nnonvoluntary_ctxt_switches:\t5\n',
  );
  t.strictSame(all(status), [1000, 12, 71, 5]);

  const sched = new PidSchedstat();
  sched.parse('762002 17 1\n');
  t.strictSame(all(sched), [762002, 17, 1]);
});

t.test('thermal zones: no reading is no value', async t => {
  t.equal(parseTemp('49850\n'), 49850);
  t.equal(parseTemp('-5000\n'), -5000);
  for (const text of ['', '\n', '-274000\n', '-275000', '49.8', 'N/A'])
    t.equal(parseTemp(text), undefined, JSON.stringify(text));
});

t.test('cpufreq: time at each operating point', async t => {
  const known = new Map<number, Row>();
  parseTimeInState('400000 2803\n1000000 17\n<unknown> 3\n', 2, known);
  t.strictSame(
    [...known.values()].map(row => [...row.id.labels, row.get(0)]),
    [
      [2, 400000, 2803],
      [2, 1000000, 17],
    ],
  );
  t.strictSame(cpuList('0-2,5'), [0, 1, 2, 5]);
  t.strictSame(cpuList('0 1'), [0, 1]);
  t.strictSame(cpuList(''), []);
});

t.test('power supply: the driver’s values as they are, what it leaves out absent', async t => {
  const supply = columnsOf('power_supply');
  const row = new Row(new RowId([], 'BAT0'), TABLES.power_supply.columns.length);
  applySupply(
    parseSupply(
      'POWER_SUPPLY_STATUS=Discharging\nPOWER_SUPPLY_CURRENT_NOW=-640000\nPOWER_SUPPLY_CAPACITY=63\nJUNK\n',
    ),
    row,
  );
  t.equal(row.get(supply.current_now), -640000);
  t.equal(row.get(supply.status), 2);
  t.equal(row.get(supply.voltage_now), undefined);
});
