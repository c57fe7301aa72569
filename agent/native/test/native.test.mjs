/** The native binaries that are built, those of other processors under qemu: `npm run test:native`. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { connectMqtt } from '@edgevitals/shared/mqtt';
import t from 'tap';
import { freePort, mosquittoProgram, startMosquitto } from '../../../shared/dist/testing/index.js';
import { TARGETS } from '../build/targets.mjs';
import { unpackBoard } from './board-tree.mjs';

const here = path => fileURLToPath(new URL(path, import.meta.url));
const BOARDS = here('../../../test/fixtures/boards');
const NODE = [process.execPath, here('../../dist/main.js')];
const EMULATORS = {
  i686: 'qemu-i386-static',
  armv7: 'qemu-arm-static',
  armv6: 'qemu-arm-static',
  aarch64: 'qemu-aarch64-static',
  mipsel: 'qemu-mipsel-static',
  mips: 'qemu-mips-static',
  riscv64: 'qemu-riscv64-static',
};
const binary = target => here(`../out/${target}/edgevitals-agent`);
const commandOf = target => (target in EMULATORS ? [EMULATORS[target], binary(target)] : [binary(target)]);
/** Those just built, or all that are there. */
const asked = process.env.EDGEVITALS_TARGETS?.split(',');
const built = asked ?? Object.keys(TARGETS).filter(target => existsSync(binary(target)));
// emulated processors take their time
t.setTimeout(900_000);

const AGENT = commandOf(process.env.EDGEVITALS_TARGET ?? 'x86_64');

const call = ([program, ...first], ...args) =>
  spawnSync(program, [...first, ...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });

t.test('it tells its version, how to use it, and what was wrong', async t => {
  t.match(call(AGENT, '--version'), { status: 0, stdout: call(NODE, '--version').stdout });
  t.match(call(AGENT, 'probe', '--help'), { status: 0, stdout: call(NODE, 'probe', '--help').stdout });
  t.match(call(AGENT, 'fly'), { status: 2, stderr: /CONFIG_INVALID: unknown command/ });
  t.match(call(AGENT, 'run', '--ca', '/no/such/file'), { status: 2, stderr: /\/no\/such\/file: ENOENT/ });
  t.match(call(AGENT, 'run', '--broker', 'ws://127.0.0.1:1'), {
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
  t.same(states(call(AGENT, 'probe').stdout), states(call(NODE, 'probe').stdout));
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
  const [program, ...first] = AGENT;
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

/** A certificate for `host` that vouches for itself, with its key: PATH.crt and PATH.key. */
function makeCertificate(path, host) {
  const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
  const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', `${path}.key`, '-out', `${path}.crt`];
  const { status, stderr } = call(['openssl'], 'req', '-x509', '-days', '1', ...key, ...subject);
  if (status !== 0) throw new Error(stderr);
}

t.test('a broker is believed only with a certificate of its name, signed by whom we trust', async t => {
  const folder = t.testdir();
  makeCertificate(`${folder}/right`, 'localhost');
  makeCertificate(`${folder}/wrong`, 'elsewhere.example');
  const listen = async name => {
    const port = await freePort();
    const files = [`certfile ${folder}/${name}.crt`, `keyfile ${folder}/${name}.key`];
    return { port, lines: [`listener ${port} 127.0.0.1`, ...files] };
  };
  const [right, wrong] = [await listen('right'), await listen('wrong')];
  const broker = await startMosquitto({ lines: [...right.lines, ...wrong.lines] });
  t.teardown(() => broker.stop());
  const says = ({ port }, ca) =>
    call(
      AGENT,
      'run',
      '--broker',
      `mqtts://localhost:${port}`,
      '--ca',
      `${folder}/${ca}.crt`,
      '--seconds',
      '3',
    ).stderr;
  t.match(says(right, 'right'), /connected/);
  t.match(says(right, 'wrong'), /UNABLE_TO_VERIFY_LEAF_SIGNATURE/);
  t.match(says(wrong, 'wrong'), /ERR_TLS_CERT_ALTNAME_INVALID/);
  t.match(call(AGENT, 'run', '--broker', `mqtts://localhost:${right.port}`), { status: 2, stderr: /--ca/ });
});
