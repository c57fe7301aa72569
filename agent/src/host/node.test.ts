import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { NodeHost } from './node.js';
import { BootClock } from './node_boottime.js';

t.test('a file that is missing, refused or broken is told by code and errno', async t => {
  const root = t.testdir({ proc: { stat: 'cpu 1\n', directory: {} } });
  const host = new NodeHost({ root });
  t.equal(host.readText('/proc/stat'), 'cpu 1\n');
  t.throws(() => host.readText('/proc/none'), {
    code: 'SOURCE_ABSENT',
    message: 'cannot open /proc/none: ENOENT',
  });
  t.throws(() => host.readText('/proc/directory'), { code: 'SOURCE_FAILED', message: /EISDIR/ });
  t.throws(() => host.list('/proc/stat'), { code: 'SOURCE_ABSENT', message: /ENOTDIR/ });
  await t.rejects(host.readSlow('/sys/none', 1000), { code: 'SOURCE_ABSENT' });
});

t.test('files of any length are read whole, byte for byte, and again after a change', async t => {
  const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, i) => i & 0xff));
  const root = t.testdir({ proc: {} });
  writeFileSync(`${root}/proc/large`, bytes);
  const host = new NodeHost({ root });
  t.ok(Buffer.from(host.readText('/proc/large'), 'latin1').equals(bytes));
  const file = host.open('/proc/large');
  writeFileSync(`${root}/proc/large`, 'short');
  t.equal(file.read(), 'short');
  file.close();
});

t.test('bytes are read from where they are asked for, and fewer where a file ends', async t => {
  const host = new NodeHost({ root: t.testdir({ proc: { file: 'abcdefgh' } }) });
  t.equal(await host.readSlowAt('/proc/file', { offset: 2, length: 3 }, 5000), 'cde');
  t.equal(await host.readSlowAt('/proc/file', { offset: 6, length: 16 }, 5000), 'gh');
  await t.rejects(host.readSlowAt('/proc/none', { offset: 0, length: 1 }, 5000), { code: 'SOURCE_ABSENT' });
});

t.test('reads that hang take no more than their share, and never twice', async t => {
  const root = t.testdir({ sys: { good: '42\n' } });
  const fifos = ['a', 'b', 'c', 'd'].map(name => `/sys/${name}`);
  for (const fifo of fifos) execFileSync('mkfifo', [root + fifo]);
  const host = new NodeHost({ root });
  t.equal(await host.readSlow('/sys/good', 5000), '42\n');
  const first = fifos.slice(0, 2).map(fifo => host.readSlow(fifo, 20));
  for (const read of first) await t.rejects(read, { code: 'SOURCE_TIMEOUT', message: /no answer in 20 ms/ });
  await t.rejects(host.readSlow('/sys/a', 20), { code: 'SOURCE_TIMEOUT', message: /still hangs/ });
  t.equal(await host.readSlow('/sys/good', 5000), '42\n', 'others go on');
  await t.rejects(host.readSlow('/sys/c', 20), { code: 'SOURCE_TIMEOUT' });
  await t.rejects(host.readSlow('/sys/good', 20), { code: 'SOURCE_TIMEOUT', message: /slots are taken/ });
  // the drivers wake up: opening a pipe for reading and writing never waits, and lets the readers go on
  const writers = fifos.slice(0, 3).map(fifo => openSync(root + fifo, 'r+'));
  for (const fd of writers) writeFileSync(fd, '1');
  t.equal(await host.readSlow('/sys/good', 5000), '42\n', 'all is well again');
  for (const fd of writers) closeSync(fd);
});

t.test('a process whose files hang takes no slot of drivers, and others are refused at once', async t => {
  const root = t.testdir({ sys: { good: '42\n' }, proc: { 7: {}, 8: { cmdline: 'other\0' } } });
  execFileSync('mkfifo', [`${root}/proc/7/cmdline`]);
  const host = new NodeHost({ root });
  t.equal(await host.readSlow('/proc/8/cmdline', 5000), 'other\0');
  await t.rejects(host.readSlow('/proc/7/cmdline', 20), {
    code: 'SOURCE_TIMEOUT',
    message: /no answer in 20 ms/,
  });
  await t.rejects(host.readSlow('/proc/8/cmdline', 60_000), {
    code: 'SOURCE_TIMEOUT',
    message: /slots are taken/,
  });
  t.equal(await host.readSlow('/sys/good', 5000), '42\n');
  const writer = openSync(`${root}/proc/7/cmdline`, 'r+');
  writeFileSync(writer, '1');
  for (let text = ''; text === ''; )
    text = await host
      .readSlow('/proc/8/cmdline', 5000)
      .catch(() => new Promise<string>(resolve => setImmediate(resolve, '')));
  t.pass('and read again when it answers');
  closeSync(writer);
});

t.test('a program whose read hangs for ever still ends', async t => {
  const root = t.testdir({ sys: {} });
  execFileSync('mkfifo', [`${root}/sys/hangs`]);
  const script = `
    const { NodeHost } = await import(${JSON.stringify(new URL('./node.js', import.meta.url).href)});
    const host = new NodeHost({ root: ${JSON.stringify(root)} });
    await host.readSlow('/sys/hangs', 10).catch(() => {});
    host.exit(0);`;
  const run = (): unknown =>
    execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      timeout: 120_000,
      stdio: 'pipe',
    });
  t.throws(run, { signal: 'SIGKILL', code: null }, 'by the only means there is');
});

t.test('the boot clock follows suspends, has milliseconds, and never goes back', async t => {
  const clock = new BootClock();
  t.equal(clock.at(5004.4, '5.00 9.00'), 5004, 'a machine that has not slept: the monotonic clock');
  t.equal(clock.at(5011.6, '5.01 9.00'), 5012);
  t.equal(clock.at(6000, '66.00 9.00'), 66_000, 'a minute of sleep');
  t.equal(clock.at(6009, '66.00 9.00'), 66_009, 'and the monotonic clock again in between');
  t.equal(clock.at(6013, '66.02 9.00'), 66_020, 'nearer and nearer');
  t.equal(clock.at(6014, undefined), 66_021);
  t.equal(new BootClock().at(1234.5, undefined), 1235, 'without /proc/uptime the monotonic clock must do');
});
