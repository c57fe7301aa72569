import { columnsOf, type Row } from '@edgevitals/shared/frame';
import t from 'tap';
import { NodeHost } from '../../host/node.js';
import { type KnownDisks, ProcDiskstats, parseDiskstats } from './proc_diskstats.js';

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

t.test('that it shows no disk is said, with what that costs', async t => {
  const source = new ProcDiskstats();
  const probed = async (tree: string | undefined) => {
    const root = t.testdir({ proc: tree === undefined ? {} : { diskstats: tree } });
    return source.probe(new NodeHost({ root }));
  };
  const costs = 'what reached storage: flash wear cannot be told';
  const none = { name: 'proc_diskstats', state: 'absent', reason: '/proc/diskstats shows no disk', costs };
  t.strictSame(await probed(''), [none]);
  t.strictSame(await probed(' 7 0 loop0 9 0 80 1 0 0 0 0 0 1 1\n 253 0 zram0 1 0 8 1 9 0 72 1 0 1 1\n'), [
    none,
  ]);
  t.match(await probed(undefined), [{ state: 'absent', costs }]);
  t.match(await probed(' 179 0 mmcblk0 11 1 80 5 20 2 160 9 0 12 14\n'), [{ state: 'present', costs: '' }]);
});
