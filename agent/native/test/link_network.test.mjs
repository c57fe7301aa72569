/** Networks as they are in the field: slow, silent, not there yet, with resolvers that fail. */
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { decodeFrame } from '@edgevitals/shared/frame';
import { connectMqtt } from '@edgevitals/shared/mqtt';
import { freePort, Inbox, mosquittoProgram, startMosquitto } from '@edgevitals/shared/testing';
import t from 'tap';
import { Authority } from '../../../test/dist/harness/certificates.js';
import { Program } from '../../../test/dist/harness/program.js';
import { endsCleanly, HOSTS, here, NATIVE, startRun } from './agents.mjs';

t.setTimeout(300_000);

/** A relay to a port of this machine that passes what comes after `delayMs`, and nothing once it is `silent`. */
async function relayTo(t, target, delayMs = 0) {
  const state = { silent: false, port: 0 };
  const sockets = new Set();
  const server = createServer(client => {
    const behind = connect(target, '127.0.0.1');
    const pass = (from, to) =>
      from.on('data', bytes => {
        if (!state.silent) setTimeout(() => state.silent || to.destroyed || to.write(bytes), delayMs);
      });
    pass(client, behind);
    pass(behind, client);
    for (const [one, other] of [
      [client, behind],
      [behind, client],
    ]) {
      sockets.add(one.on('error', () => {}));
      one.on('close', () => state.silent || other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  state.port = server.address().port;
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return state;
}

/** Numbers of the frames that arrive at a broker. */
async function framesAt(t, url) {
  const client = connectMqtt({ url, clientId: 'looker' });
  t.teardown(() => client.close());
  const numbers = new Inbox();
  await client.subscribe('edgevitals/v1/native/raw', ({ payload }) =>
    numbers.add(decodeFrame(payload).sequence),
  );
  return numbers;
}

t.test('round trips of three seconds, with and without TLS: every frame arrives', async t => {
  const folder = t.testdir();
  const authority = new Authority(folder);
  const { cert, key } = authority.issue('localhost');
  const port = await freePort();
  const lines = [`listener ${port} 127.0.0.1`, `certfile ${cert}`, `keyfile ${key}`];
  const secure = async t => {
    const broker = await startMosquitto({ lines });
    t.teardown(() => broker.stop());
    return { broker, target: port, scheme: 'mqtts', args: ['--ca', authority.cert] };
  };
  const plain = async t => {
    const broker = await startMosquitto();
    t.teardown(() => broker.stop());
    return { broker, target: broker.port, scheme: 'mqtt', args: [] };
  };
  for (const setUp of [plain, secure]) {
    const { broker, target, scheme, args } = await setUp(t);
    const relay = await relayTo(t, target, 1500);
    const numbers = await framesAt(t, broker.url);
    const agent = startRun(t, NATIVE, ['--broker', `${scheme}://localhost:${relay.port}`, ...args]);
    await agent.printed(/connected as native/);
    const first = (await numbers.atLeast(12)).slice(0, 12);
    t.same(
      first,
      Array.from(first, (_, i) => i),
      `${scheme}: in order, none lost, none twice`,
    );
    t.notMatch(agent.output, /disconnected/);
    agent.child.kill('SIGKILL');
  }
});

t.test('a broker that falls silent is given up on and found again', async t => {
  // as often as mosquitto lets a client be asked to show that it lives
  const broker = await startMosquitto({ lines: ['max_keepalive 10'] });
  t.teardown(() => broker.stop());
  const hosts = Object.entries(HOSTS).map(async ([host, command]) => {
    const relay = await relayTo(t, broker.port);
    const agent = startRun(t, command, ['--broker', `mqtt://127.0.0.1:${relay.port}`, '--device', host]);
    await agent.printed(/connected as/);
    relay.silent = true;
    await agent.printed(/disconnected: .*Keepalive timeout/);
    relay.silent = false;
    await agent.printed(/Keepalive timeout[\s\S]*connected as/);
    await endsCleanly(t, agent);
  });
  await Promise.all(hosts);
});

/** A network namespace of the test's own, with nothing in it, and its own /etc/resolv.conf. */
async function namespace(t) {
  const folder = t.testdir();
  writeFileSync(`${folder}/resolv.conf`, 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
  const user = process.getuid() === 0 ? [] : ['--user', '--map-root-user'];
  const script = `mount --bind ${folder}/resolv.conf /etc/resolv.conf && echo ready && exec sleep 600`;
  const holder = new Program('unshare', ['--net', '--mount', ...user, 'sh', '-c', script]);
  t.teardown(() => holder.stop('SIGKILL'));
  await holder.printed(/ready/);
  const flags = process.getuid() === 0 ? [] : ['-U', '--preserve-credentials'];
  const enter = ['nsenter', '-t', `${holder.pid}`, '-n', '-m', ...flags, '--'];
  const start = (...words) => {
    const program = new Program(enter[0], [...enter.slice(1), ...words]);
    t.teardown(() => program.stop());
    return program;
  };
  return {
    start,
    enter,
    run: async (...words) => t.equal((await start(...words).outcome()).code, 0, words.join(' ')),
    broker: async address => {
      writeFileSync(
        `${folder}/mosquitto.conf`,
        `listener 1883 ${address}\nallow_anonymous true\nuser root\nlog_dest stderr\n`,
      );
      await start(mosquittoProgram(), '-c', `${folder}/mosquitto.conf`).printed(/running/);
    },
  };
}

t.test('a resolver that fails, in every way, and then does not', async t => {
  const faults = { silent: 'EAI_AGAIN', servfail: 'EAI_AGAIN', nxdomain: 'ENOTFOUND' };
  for (const [fault, code] of Object.entries(faults)) {
    const space = await namespace(t);
    await space.run('ip', 'link', 'set', 'lo', 'up');
    await space.broker('127.0.0.1');
    const resolver = space.start(process.execPath, here('./resolver.mjs'), fault);
    await resolver.printed(/ready/);
    const agent = startRun(
      t,
      [...space.enter, ...NATIVE],
      ['--allow-plaintext', '--broker', 'mqtt://broker.example'],
    );
    await agent.printed(new RegExp(`no connection to the broker at mqtt://broker.example:1883: ${code}`));
    resolver.child.kill('SIGUSR1');
    await agent.printed(/connected as native, MQTT 5/);
    await endsCleanly(t, agent);
  }
});

t.test('a name that hangs is looked up once at a time, and does not keep the agent from ending', async t => {
  const space = await namespace(t);
  await space.run('ip', 'link', 'set', 'lo', 'up');
  const resolver = space.start(process.execPath, here('./resolver.mjs'), 'silent');
  await resolver.printed(/ready/);
  const agent = startRun(
    t,
    [...space.enter, ...NATIVE],
    ['--allow-plaintext', '--broker', 'mqtt://broker.example'],
  );
  await once(agent.child, 'spawn');
  await agent.printed(/EAI_AGAIN/);
  t.equal(readFileSync(`/proc/${agent.pid}/status`, 'utf8').match(/Threads:\s+(\d+)/)[1] > 1, true);
  await endsCleanly(t, agent);
});

t.test('no network at start', async t => {
  const space = await namespace(t);
  const agent = startRun(
    t,
    [...space.enter, ...NATIVE],
    ['--allow-plaintext', '--broker', 'mqtt://192.0.2.1'],
  );
  await agent.printed(/no connection to the broker at mqtt:\/\/192.0.2.1:1883: ENETUNREACH/);
  await space.run('ip', 'link', 'set', 'lo', 'up');
  await space.run('ip', 'address', 'add', '192.0.2.1/32', 'dev', 'lo');
  await space.broker('192.0.2.1');
  await agent.printed(/connected as native, MQTT 5/);
  await endsCleanly(t, agent);
});
