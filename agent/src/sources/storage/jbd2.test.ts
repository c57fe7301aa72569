import { execFileSync } from 'node:child_process';
import { closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import t from 'tap';
import { NodeHost } from '../../host/node.js';
import { emptyRow, sampledColumns } from '../../testing/sampled.js';
import { storageDevice } from '../../testing/storage_device.js';
import { Ext4 } from './ext4.js';
import { Jbd2, parseJbd2 } from './jbd2.js';

// not a directory of tap's: it would be emptied before it is unmounted
const directory = mkdtempSync(`${tmpdir()}/edgevitals-`);

t.teardown(() => {
  if (skip === false) execFileSync('umount', [`${directory}/mount`]);
  rmSync(directory, { recursive: true });
});

const skip = mountExt4(directory) ?? false;

/** Makes an ext4 on a loop device in a directory of its own; why not, where that is impossible. */
function mountExt4(directory: string): string | undefined {
  const quiet = { stdio: 'ignore' } as const;
  try {
    execFileSync('dd', ['if=/dev/zero', `of=${directory}/image`, 'bs=1M', 'count=16'], quiet);
    execFileSync('mkfs.ext4', ['-q', `${directory}/image`], quiet);
    mkdirSync(`${directory}/mount`);
    execFileSync('mount', ['-o', 'loop', `${directory}/image`, `${directory}/mount`], quiet);
    return undefined;
  } catch {
    return 'mounting a loop device needs root, mkfs.ext4 and loop devices';
  }
}

t.test('journals: transactions, and what they cost', async t => {
  const { host } = storageDevice(t);
  const jbd2 = new Jbd2();
  t.match(await sampledColumns(jbd2, host), [
    {
      id: 'mmcblk0p1-8',
      transactions: 36,
      requested: 36,
      commit_us: 4018,
      logged_blocks: 6,
      logging_ms: 4,
      max_blocks: 1024,
    },
    { id: 'new-8', transactions: 0, requested: 0 },
  ]);
  t.equal(parseJbd2('nothing', emptyRow('jbd2')), false);
});

t.test('each fsync of a real ext4 is a transaction of its journal', { skip }, async t => {
  const mount = `${directory}/mount`;
  const mounts = new NodeHost().readText('/proc/mounts').split('\n');
  const device = mounts
    .find(line => line.split(' ')[1] === mount)!
    .split(' ')[0]!
    .replace('/dev/', '');
  const host = new NodeHost();
  const jbd2 = new Jbd2();
  const transactions = async (): Promise<number> =>
    Number((await sampledColumns(jbd2, host)).find(({ id }) => id === `${device}-8`)?.['transactions']);
  const written = async (): Promise<number> =>
    Number(
      (await sampledColumns(new Ext4(), host)).find(({ id }) => id === device)?.['session_write_kbytes'],
    );
  const [before, kbytes] = [await transactions(), await written()];
  const fd = openSync(`${mount}/log`, 'a');
  for (let i = 0; i < 10; i++) {
    writeSync(fd, 'line\n');
    fsyncSync(fd);
  }
  closeSync(fd);
  t.ok((await transactions()) - before >= 10);
  t.ok((await written()) - kbytes >= 10 * 4, 'three blocks of 1 KiB to the journal and one to the file each');
});
