/** The shipped binary with too little of something: it goes on with what there is, or ends and says what was missing. */
import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import {
  columnsOf,
  decodeFrame,
  decodeSamples,
  FRAME_LIMITS,
  isKeyFrame,
  TABLES,
} from '@edgevitals/shared/frame';
import { connectMqtt } from '@edgevitals/shared/mqtt';
import t from 'tap';
import { mosquittoProgram, startMosquitto } from '../../../shared/dist/testing/index.js';
import { AGENT, call, Running } from './tested.mjs';

t.setTimeout(240_000);

const MIB = 1024 * 1024;

t.test('with 16, 32 or 64 descriptors it reads every process', async t => {
  for (const limit of [16, 32, 64]) {
    const { status, stdout, stderr } = call(
      'prlimit',
      `--nofile=${limit}`,
      AGENT,
      'snapshot',
      '--device',
      'a',
    );
    t.equal(status, 0, stderr);
    const { process } = JSON.parse(stdout).tables;
    t.ok(process.length > 5, `${process.length} processes with ${limit} descriptors`);
    t.ok(process.some(({ pid }) => pid === 1));
  }
});

t.test('with 16 descriptors it stays connected, and counts the sources that it could not read', async t => {
  if (mosquittoProgram() === undefined) t.bailout('mosquitto is not installed');
  const broker = await startMosquitto();
  t.teardown(() => broker.stop());
  const client = connectMqtt({ url: broker.url, clientId: 'looker' });
  t.teardown(() => client.close());
  // frames that need no other to be read
  const failures = new Promise(resolve => {
    client.subscribe('edgevitals/v1/short/raw', ({ payload }) => {
      const frame = decodeFrame(payload, FRAME_LIMITS, inflateRawSync);
      if (!isKeyFrame(frame)) return;
      const { tables } = decodeSamples(frame.body, frame.bootMs);
      const [row] = tables.get(TABLES.agent.id);
      const count = row.get(columnsOf('agent').source_failures);
      if (count > 0) resolve({ count, processes: tables.get(TABLES.process.id).length });
    });
  });
  const rhythm = ['--process-every', '200ms', '--publish-every', '300ms', '--key-every', '1s'];
  const args = ['run', '--broker', broker.url, '--device', 'short', ...rhythm];
  const running = new Running(t, 'prlimit', ['--nofile=16', AGENT, ...args]);
  const { count, processes } = await failures;
  t.ok(count > 0, `${count} readings of sources failed`);
  t.ok(processes > 5, `${processes} processes`);
  t.match(readFileSync(`/proc/${running.pid}/limits`, 'utf8'), /Max open files +16 /);
  t.same(await running.end('SIGTERM'), [0, null], running.said);
});

t.test('with no descriptor for itself it says so', async t => {
  t.match(call('sh', '-c', 'ulimit -n 4; exec "$0" snapshot', AGENT), {
    status: 1,
    stderr: /INTERNAL: no descriptors for a pipe/,
  });
});

t.test('with standard streams closed it still works, and its files are not taken for them', async t => {
  const { status, stdout } = call('sh', '-c', '"$0" snapshot --device a 2>&- <&- | cat', AGENT);
  t.equal(status, 0);
  t.ok(JSON.parse(stdout).tables.process.length > 5);
  t.match(call('sh', '-c', '"$0" snapshot >&- 2>&- <&-; echo "$?"', AGENT), { stdout: '0\n', stderr: '' });
});

t.test('with little address space it runs, with less it says what was missing', async t => {
  for (const mib of [12, 16, 64])
    t.equal(call('prlimit', `--as=${mib * MIB}`, AGENT, 'snapshot', '--device', 'a').status, 0, `${mib} MiB`);
  for (const mib of [3, 4, 5])
    t.match(call('prlimit', `--as=${mib * MIB}`, AGENT, 'snapshot', '--device', 'a'), {
      status: 1,
      signal: null,
      stderr: /^edgevitals-agent: INTERNAL: out of memory: .*\n$/,
    });
});
