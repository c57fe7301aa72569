import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import { columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import t from 'tap';
import { NodeHost } from '../../host/node.js';
import { DeviceFile, peripherals } from './device_file.js';
import { ProcPid } from './proc_pid.js';
import { ProcessList } from './process_list.js';

const process5 = (pid: number): Row => new Row(new RowId([pid, 7, 1, 0], ''), columnsOfProcess);
/** A device that this user may open, and whose opening changes nothing. */
const DEVICE = ['/dev/tty20', '/dev/net/tun', '/dev/uinput', '/dev/rfkill'].find(path => {
  try {
    closeSync(openSync(path, constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK));
    return true;
  } catch {
    return false;
  }
});
const columnsOfProcess = TABLES.process.columns.length;

t.test('peripherals are told from files, sockets, terminals and memory', async t => {
  const held = [
    '/dev/i2c-1',
    '/dev/spidev0.0',
    '/dev/ttyAMA0',
    '/dev/ttyUSB0',
    '/dev/video0',
    '/dev/gpiochip0',
    'anon_inode:gpio-line',
    'anon_inode:[gpio-event]',
    '/dev/snd/pcmC0D0p',
    '/dev/iio:device0',
    '/dev/input/event2',
    '/dev/rfkill',
    '/dev/dri/card0',
    '/dev/fb0',
    '/dev/watchdog',
  ];
  t.strictSame(
    [...peripherals([...held, '/dev/i2c-1'])],
    [...held.map(path => [path, path === '/dev/i2c-1' ? 2 : 1])],
  );
  const others = [
    '/dev/null',
    '/dev/tty',
    '/dev/pts/0',
    '/dev/urandom',
    'socket:[1]',
    'anon_inode:[eventpoll]',
    '/dev/shm/x',
    '/x/dev/i2c-1',
  ];
  t.equal(peripherals(others).size, 0);
});

t.test(
  'a process that holds a device open is named with it, and not when it has closed it',
  { skip: DEVICE === undefined && 'this machine has no device that this user may open' },
  async t => {
    const code =
      `const fs = require('fs'); const fd = fs.openSync('${DEVICE}', fs.constants.O_RDONLY | fs.constants.O_NOCTTY | fs.constants.O_NONBLOCK);` +
      "console.log('open'); process.stdin.once('data', () => { fs.closeSync(fd); console.log('closed'); })";
    const child = spawn(process.execPath, ['-e', code], { stdio: ['pipe', 'pipe', 'ignore'] });
    t.teardown(() => child.kill('SIGKILL'));
    const said = once(child.stdout, 'data');
    await said;
    const host = new NodeHost();
    const processes = new ProcPid();
    t.teardown(() => processes.close());
    processes.sample(host, []);
    const source = new DeviceFile(processes.list, 1_000_000);
    const held = (): readonly Row[] => {
      const into: Reading[] = [];
      source.sample(host, into);
      return into[0]!.rows.filter(row => row.id.labels[0] === child.pid);
    };
    t.strictSame(
      held().map(row => [row.id.name, row.get(columnsOf('device_file').open)]),
      [[DEVICE, 1]],
    );
    child.stdin.write('close\n');
    await once(child.stdout, 'data');
    t.strictSame(held(), []);
  },
);

t.test('processes take turns, so that one reading never follows more links than it may', async t => {
  const fd = (path: string): Record<string, unknown> => ({
    fd: Object.fromEntries([0, 1, 2, 3].map(n => [n, t.fixture('symlink', path)])),
  });
  const root = t.testdir({
    proc: { 1: fd('/dev/i2c-1'), 2: fd('/dev/video0'), 3: fd('/dev/null') },
  } as Parameters<typeof t.testdir>[0]);
  const list = new ProcessList();
  list.replace([1, 2, 3, 4].map(process5));
  const source = new DeviceFile(list, 4);
  const host = new NodeHost({ root });
  const read = (): string[] => {
    const into: Reading[] = [];
    source.sample(host, into);
    return into[0]!.rows.map(row => `${row.id.labels[0]} ${row.id.name} ${row.get(0)}`).sort();
  };
  t.strictSame(read(), ['1 /dev/i2c-1 4']);
  t.strictSame(read(), ['1 /dev/i2c-1 4', '2 /dev/video0 4'], 'what was found before stays');
  read();
  read();
  list.replace([2, 3, 4].map(process5));
  t.strictSame(read(), ['2 /dev/video0 4'], 'one that has ended goes');
});
