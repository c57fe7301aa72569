/** Reads that the kernel does not answer: of a process whose memory lies behind a dead file system, and of anything else. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeFrame } from '@edgevitals/shared/frame';
import { connectMqtt } from '@edgevitals/shared/mqtt';
import t from 'tap';
import { startMosquitto } from '../../../shared/dist/testing/index.js';
import { HOSTS, NATIVE } from './agents.mjs';
import { call, Running } from './tested.mjs';

t.setTimeout(120_000);

const RHYTHM = ['--device-every', '200ms', '--process-every', '200ms', '--publish-every', '300ms'];

/** A tree with two processes, of which files named in `hanging` never answer: pipes that nobody writes to. */
function tree(t, ...hanging) {
  const root = t.testdir({ sys: {}, proc: { stat: 'cpu 1 2 3 4 5 6 7 8\n' } });
  for (const pid of ['1', '7']) {
    const directory = join(root, 'proc', pid);
    mkdirSync(directory);
    writeFileSync(join(directory, 'stat'), `${pid} (x) S 0 ${'0 '.repeat(40)}\n`);
    writeFileSync(join(directory, 'cmdline'), `sh\0/opt/program-${pid}\0`);
    symlinkSync('/bin/sh', join(directory, 'exe'));
  }
  for (const path of hanging) {
    rmSync(join(root, path), { force: true });
    execFileSync('mkfifo', [join(root, path)]);
  }
  return root;
}

for (const [host, [program, ...first]] of Object.entries(HOSTS)) {
  t.test(`${host}: a process whose command line hangs costs its name, and no frame`, async t => {
    const root = tree(t, 'proc/7/cmdline');
    const broker = await startMosquitto();
    t.teardown(() => broker.stop());
    const listener = connectMqtt({ url: broker.url, clientId: 'listener' });
    t.teardown(() => listener.close());
    let frames = 0;
    const enough = new Promise(resolve => {
      listener.subscribe('edgevitals/v1/hung/raw', message => {
        if (decodeFrame(message.payload).sequence >= 5 && ++frames === 5) resolve();
      });
    });
    const where = ['--root', root, '--broker', broker.url, '--device', 'hung'];
    const agent = new Running(t, program, [...first, 'run', ...where, ...RHYTHM]);
    await enough;
    const asked = performance.now();
    const [status, signal] = await agent.end('SIGTERM');
    // on Node.js the threads of reads that hang leave no other way
    t.ok(status === 0 || (host === 'node' && signal === 'SIGKILL'), `${status} ${signal}`);
    t.ok(performance.now() - asked < 5000);
    // there its output may be lost with it
    if (host === 'node') return;
    const { stdout } = call(program, ...first, 'snapshot', '--root', root, '--device', 'hung');
    t.strictSame(
      JSON.parse(stdout)
        .tables.program.map(row => row.name)
        .sort(),
      ['program-1', 'sh'],
    );
  });
}

t.test('whatever hangs, who is asked to end does', async t => {
  const root = tree(t, 'proc/stat');
  const [program, ...first] = NATIVE;
  const agent = new Running(t, program, [...first, 'run', '--root', root, '--device', 'hung']);
  // in the read, which it began before anything could be told
  await new Promise(resolve => setTimeout(resolve, 1000));
  const asked = performance.now();
  t.same(await agent.end('SIGTERM'), [1, null]);
  t.ok(performance.now() - asked < 15_000);
  t.match(agent.said, /asked to end, and a read hangs/);
});

t.test('who started it is told that it lives, and no longer when it hangs', async t => {
  const directory = mkdtempSync(join(tmpdir(), 'edgevitals-hangs-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  writeFileSync(
    join(directory, 'listen.c'),
    `
      #include <stdio.h>
      #include <string.h>
      #include <sys/socket.h>
      #include <sys/un.h>
      int main(int count, char **words)
      {
          struct sockaddr_un at = { .sun_family = AF_UNIX };
          strcpy(at.sun_path, words[count - 1]);
          int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
          if (bind(fd, (struct sockaddr *)&at, sizeof at) < 0) return 1;
          fputs("bound\\n", stderr);
          for (char text[64];;) {
              long length = recv(fd, text, sizeof text - 1, 0);
              if (length < 0) return 1;
              text[length] = 0;
              fprintf(stderr, "%s\\n", text);
          }
      }`,
  );
  execFileSync('cc', ['-o', join(directory, 'listen'), join(directory, 'listen.c')]);
  const [program, ...first] = NATIVE;
  for (const [name, hanging, least, most] of [
    ['a', [], 3, 5],
    // once at the start
    ['b', ['proc/stat'], 1, 1],
  ]) {
    const path = join(directory, name);
    const listener = new Running(t, join(directory, 'listen'), [path]);
    await listener.says(/bound/);
    const env = { NOTIFY_SOCKET: path, WATCHDOG_USEC: '2000000' };
    const run = [
      ...first,
      'run',
      '--root',
      tree(t, ...hanging),
      '--device',
      'told',
      '--broker',
      'mqtt://127.0.0.1:1',
    ];
    const agent = new Running(t, program, run, env);
    if (hanging.length === 0) await listener.says(/(WATCHDOG=1\n){3}/);
    else await new Promise(resolve => setTimeout(resolve, 3500));
    const told = listener.said.match(/WATCHDOG=1/g).length;
    t.ok(told >= least && told <= most, `${told} times`);
    await agent.end('SIGKILL');
  }
});
