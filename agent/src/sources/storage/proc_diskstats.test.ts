import { columnsOf, type Row } from '@edgevitals/shared/frame';
import t from 'tap';
import { storageDevice } from '../../testing/storage_device.js';
import { type KnownDisks, ProcDiskstats, parseDiskstats, parseMounts } from './proc_diskstats.js';

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

t.test('only disks with flash of their own count, each once', async t => {
  const { host } = storageDevice(t);
  const { disks = [] } = await new ProcDiskstats().describe(host);
  t.strictSame(
    disks.map(({ name, parent, physical }) => [name, parent, physical]),
    [
      ['dm-0', '', false],
      ['mmcblk0', '', true],
      ['mmcblk0p1', 'mmcblk0', false],
      ['mmcblk1', '', true],
      ['mmcblk1p1', 'mmcblk1', false],
      ['mmcblk0boot0', 'mmcblk0', false],
      ['mmcblk0gp0', 'mmcblk0', true],
      ['mmcblk0rpmb', 'mmcblk0', false],
      ['zram0', '', false],
    ],
  );
  t.strictSame(disks.find(({ name }) => name === 'mmcblk0')?.queue, {
    logicalBlockBytes: 512,
    physicalBlockBytes: 4096,
    minimumIoBytes: 0,
    optimalIoBytes: 0,
    discardGranularityBytes: 0,
    discardMaxBytes: 0,
    writeCache: 'write back',
    fua: true,
    scheduler: 'none',
  });
  t.equal(
    disks.find(({ name }) => name === 'mmcblk0p1')?.queue,
    undefined,
    'a partition has none of its own',
  );
});
