/** The native binaries that are built, those of other processors under qemu: `npm run test:native`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { decodeFrame } from '@edgevitals/shared/frame';
import { connectMqtt } from '@edgevitals/shared/mqtt';
import t from 'tap';
import { Inbox, mosquittoProgram, startMosquitto } from '../../../shared/dist/testing/index.js';
import { built, call, commandOf, endsCleanly, here, NATIVE, NODE, startRun } from './agents.mjs';
import { unpackBoard } from './board_tree.mjs';

const BOARDS = here('../../../test/fixtures/boards');
// emulated processors take their time
t.setTimeout(900_000);

t.test('it tells its version, how to use it, and what was wrong', async t => {
  t.match(call(NATIVE, '--version'), { status: 0, stdout: call(NODE, '--version').stdout });
  t.match(call(NATIVE, 'probe', '--help'), { status: 0, stdout: call(NODE, 'probe', '--help').stdout });
  t.match(call(NATIVE, 'fly'), { status: 2, stderr: /CONFIG_INVALID: unknown command/ });
  t.match(call(NATIVE, 'run', '--ca', '/no/such/file'), { status: 2, stderr: /\/no\/such\/file: ENOENT/ });
  t.match(call(NATIVE, 'run', '--broker', 'ws://127.0.0.1:1'), {
    status: 2,
    stderr: /CONFIG_INVALID: .*WebSocket/,
  });
});

/** What this host asks the kernel itself, and Node through tools or not at all. */
const BY_CALLS = /^(taskstats|mmc_ext_csd|ethtool|batman|station|mesh_path|survey|pmu) /;

t.test('it probes this machine as the Node host does', async t => {
  const states = text =>
    text
      .split('\n')
      .filter(line => /^\S+ +(present|absent|denied|failing)/.test(line) && !BY_CALLS.test(line));
  t.same(states(call(NATIVE, 'probe', '-v').stdout), states(call(NODE, 'probe', '-v').stdout));
});

t.test('a board says the same on every processor', async t => {
  const archives = readdirSync(BOARDS).filter(name => name.endsWith('.board') && !name.includes('overlay'));
  for (const archive of archives) {
    const root = join(t.testdir(), 'root');
    unpackBoard(join(BOARDS, archive), root);
    const snapshot = command => {
      const { status, stdout, stderr } = call(command, 'snapshot', '--root', root, '--device', 'a');
      t.equal(status, 0, `${archive}: ${stderr}`);
      const { device, boot, tables } = JSON.parse(stdout);
      // what the agent itself uses is its own
      delete tables.agent;
      // directories are listed in the order of the host
      for (const name of Object.keys(tables))
        tables[name] = tables[name].map(row => JSON.stringify(row)).sort();
      return { device, boot, tables };
    };
    const wanted = snapshot(NODE);
    for (const target of built) {
      // driver files have a time limit, which an emulator may pass on a busy machine
      let found = snapshot(commandOf(target));
      for (let i = 0; i < 2 && !isDeepStrictEqual(found, wanted); i++) found = snapshot(commandOf(target));
      t.same(found, wanted, `${archive} on ${target}`);
    }
  }
});

if (mosquittoProgram() === undefined) t.bailout('mosquitto is not installed');

t.test('it publishes to a broker that comes late, by name, and says goodbye', async t => {
  const broker = await startMosquitto();
  t.teardown(() => broker.stop());
  await broker.kill();
  const [program, ...first] = NATIVE;
  const url = `mqtt://localhost:${broker.port}`;
  const args = ['run', '--broker', url, '--device', 'native', '--publish-every', '1s'];
  const agent = spawn(program, [...first, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  t.teardown(() => agent.kill('SIGKILL'));
  const [said] = await once(agent.stderr, 'data');
  t.match(String(said), /ECONNREFUSED/);
  await broker.start();
  const client = connectMqtt({ url: broker.url, clientId: 'looker' });
  t.teardown(() => client.close());
  const wait = (filter, test) =>
    new Promise(resolve => {
      client.subscribe(filter, ({ payload }) => {
        if (test(payload)) resolve(Buffer.from(payload));
      });
    });
  const is = text => payload => Buffer.from(payload).toString() === text;
  await wait('edgevitals/v1/native/status', is('online'));
  t.ok((await wait('edgevitals/v1/native/raw', () => true)).length > 100, 'a frame');
  const offline = wait('edgevitals/v1/native/status', is('offline'));
  const exit = once(agent, 'exit');
  agent.kill('SIGTERM');
  t.equal((await exit)[0], 0);
  await offline;
});

t.test('frames are compressed about as well as the Node host does it', async t => {
  const broker = await startMosquitto();
  t.teardown(() => broker.stop());
  const client = connectMqtt({ url: broker.url, clientId: 'looker' });
  t.teardown(() => client.close());
  const frames = new Inbox();
  await client.subscribe('edgevitals/v1/native/raw', ({ payload }) => frames.add(decodeFrame(payload)));
  const agent = startRun(t, NATIVE, ['--broker', broker.url]);
  const [key] = await frames.atLeast(1);
  t.ok(key.deflated);
  const whole = inflateRawSync(key.body);
  const byZlib = deflateRawSync(whole).length;
  t.ok(key.body.length < 1.05 * byZlib, `${key.body.length} bytes for ${whole.length}, zlib: ${byZlib}`);
  await endsCleanly(t, agent);
});
