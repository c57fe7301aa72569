import t from 'tap';
import { NodeHost } from '../../host/node.js';
import { storageDevice } from '../../testing/storage_device.js';
import { describeDisks } from './disks.js';

t.test('only disks with flash of their own count, each once', async t => {
  const { host } = storageDevice(t);
  const disks = describeDisks(host, new Map());
  t.strictSame(
    disks.map(({ name, parent, physical }) => [name, parent, physical]),
    [
      ['dm-0', '', false],
      ['mmcblk0', '', true],
      ['mmcblk0p1', 'mmcblk0', false],
      ['mmcblk1', '', true],
      ['mmcblk1p1', 'mmcblk1', false],
      ['mmcblk0boot0', '', true],
      ['mmcblk0gp0', '', true],
      ['mmcblk0rpmb', '', false],
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
  t.strictSame(disks.find(({ name }) => name === 'dm-0')?.lower, ['mmcblk1']);
  t.match(disks[0], { major: 254, minor: 0 }, 'sysfs has the numbers too');
});

t.test('a disk whose name has a slash goes by that name, with its numbers and its mount', async t => {
  const disk = { size: '30000000\n', device: { model: 'LOGICAL VOLUME\n' } };
  const root = t.testdir({
    proc: { mounts: '/dev/cciss/c0d0p1 / ext4 rw 0 0\n' },
    sys: {
      block: {
        'cciss!c0d0': { ...disk, 'cciss!c0d0p1': { size: '1000000\n', partition: '1\n' } },
        'dm-0': { size: '8\n', slaves: { 'cciss!c0d0p1': {} } },
      },
    },
  });
  const numbers = new Map([
    ['cciss/c0d0', [104, 0]],
    ['cciss/c0d0p1', [104, 1]],
  ]);
  t.match(describeDisks(new NodeHost({ root }), numbers), [
    { name: 'cciss/c0d0', major: 104, minor: 0, parent: '', physical: true, mount: '' },
    { name: 'cciss/c0d0p1', major: 104, minor: 1, parent: 'cciss/c0d0', mount: '/', filesystem: 'ext4' },
    { name: 'dm-0', physical: false, lower: ['cciss/c0d0p1'] },
  ]);
});

t.test('a path of an NVMe multipath disk belongs to it', async t => {
  const disk = (hidden: string) => ({ size: '30000000\n', hidden, device: { model: 'SSD\n' } });
  const root = t.testdir({
    sys: { block: { nvme0c0n1: disk('1\n'), nvme0n1: disk('0\n') } },
  });
  t.match(describeDisks(new NodeHost({ root }), new Map()), [
    { name: 'nvme0c0n1', parent: 'nvme0n1', physical: false },
    { name: 'nvme0n1', parent: '', physical: true },
  ]);
});
