import t from 'tap';
import { NodeHost } from '../../host/node.js';
import { sampledColumns } from '../../testing/sampled.js';
import { storageDevice } from '../../testing/storage_device.js';
import { Mtd } from './mtd.js';

t.test('raw flash: bits that were corrected, and of what kind it is', async t => {
  const { host } = storageDevice(t);
  t.strictSame(await sampledColumns(new Mtd(), host), [
    { id: '0,NAND simulator partition 0', corrected_bits: 3, ecc_failures: 0 },
  ]);
  t.match((await new Mtd().describe(host)).storage, [{ kind: 'mtd', name: 'mtd0', facts: { type: 'nand' } }]);
});

t.test('what is mounted on a chip is told, by whichever name it was mounted', async t => {
  const chip = (name: string) => ({ name: `${name}\n`, type: 'nor\n', corrected_bits: '0\n' });
  const root = t.testdir({
    proc: {
      mounts:
        '/dev/mtdblock1 /overlay jffs2 rw 0 0\nmtd:spare /spare jffs2 rw 0 0\nmtd3 /old yaffs2 rw 0 0\n',
    },
    sys: {
      class: {
        mtd: { mtd0: chip('u-boot'), mtd1: chip('rootfs_data'), mtd2: chip('spare'), mtd3: chip('old') },
      },
    },
  });
  const { storage = [] } = await new Mtd().describe(new NodeHost({ root }));
  t.same(
    storage.map(({ name, facts }) => [name, facts['filesystem']]),
    [
      ['mtd0', undefined],
      ['mtd1', 'jffs2'],
      ['mtd2', 'jffs2'],
      ['mtd3', 'yaffs2'],
    ],
  );
});

t.test('a partition names the chip that it is of, where the kernel shows that', async t => {
  const chip = { name: 'x\n', type: 'nand\n', corrected_bits: '0\n' };
  const root = t.testdir({
    sys: {
      devices: { platform: { nand: { mtd: { mtd0: { ...chip, mtd1: chip } } } } },
      class: {
        mtd: {
          mtd0: t.fixture('symlink', '../../devices/platform/nand/mtd/mtd0'),
          mtd1: t.fixture('symlink', '../../devices/platform/nand/mtd/mtd0/mtd1'),
        },
      },
    },
  });
  const { storage = [] } = await new Mtd().describe(new NodeHost({ root }));
  t.same(
    storage.map(({ name, facts }) => [name, facts['master']]),
    [
      ['mtd0', undefined],
      ['mtd1', 'mtd0'],
    ],
  );
});
