import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import t from 'tap';
import { startBroker } from './broker.js';

const run = promisify(execFile);
const clients = spawnSync('mosquitto_pub', ['--help']).error === undefined;
const skip = clients
  ? false
  : 'mosquitto_pub and mosquitto_sub are not installed (Debian: mosquitto-clients)';

t.test('it is not reachable from outside without credentials', async t => {
  await t.rejects(startBroker({ host: '0.0.0.0', port: 0 }), {
    code: 'CONFIG_INVALID',
    message: /credentials/,
  });
});

t.test('a port that is taken is an error that names it', async t => {
  const broker = await startBroker({ port: 0 });
  t.teardown(() => broker.stop());
  await t.rejects(startBroker({ port: broker.port }), {
    code: 'CONFIG_INVALID',
    message: String(broker.port),
  });
  const other = await startBroker({ port: broker.port, otherPort: true });
  t.teardown(() => other.stop());
  t.not(other.port, broker.port, 'unless any other will do');
});

t.test('noise on the port, and a client that vanishes, harm nobody', async t => {
  const errors: string[] = [];
  const broker = await startBroker({ port: 0, onClientError: message => errors.push(message) });
  t.teardown(() => broker.stop());
  const noise = connect(broker.port, '127.0.0.1');
  noise.on('error', () => {});
  noise.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
  await once(noise, 'close');
  const rude = connect(broker.port, '127.0.0.1');
  rude.on('error', () => {});
  await once(rude, 'connect');
  rude.resetAndDestroy();
  const polite = connect(broker.port, '127.0.0.1');
  // CONNECT of MQTT 3.1.1, clean session, client id "a"
  polite.write(Buffer.from([0x10, 13, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 1, 0x61]));
  const [connack] = (await once(polite, 'data')) as [Buffer];
  t.same([...connack], [0x20, 2, 0, 0]);
  polite.destroy();
  t.ok(errors.length >= 1, errors.join('; '));
});

for (const version of ['mqttv5', 'mqttv311']) {
  t.test(`mosquitto's clients talk over it in ${version}`, { skip }, async t => {
    const broker = await startBroker({ port: 0 });
    t.teardown(() => broker.stop());
    const common = ['-h', '127.0.0.1', '-p', String(broker.port), '-V', version, '-q', '1', '-t', 'a/b'];
    await run('mosquitto_pub', [...common, '-r', '-m', 'kept']);
    const subscriber = spawn('mosquitto_sub', [...common, '-C', '1', '-W', '10']);
    const [said] = (await once(subscriber.stdout, 'data')) as [Buffer];
    t.equal(said.toString().trim(), 'kept');
    await once(subscriber, 'exit');
  });
}

t.test('with credentials only those who know them come in', { skip }, async t => {
  const broker = await startBroker({ port: 0, credentials: { username: 'edge', password: 'vitals' } });
  t.teardown(() => broker.stop());
  const publish = (...args: string[]) =>
    run('mosquitto_pub', ['-h', '127.0.0.1', '-p', String(broker.port), '-t', 'a', '-m', 'b', ...args]);
  await publish('-u', 'edge', '-P', 'vitals');
  await t.rejects(publish());
  await t.rejects(publish('-u', 'edge', '-P', 'wrong'));
});

t.test(
  'a message is acknowledged after what comes before; a failure of that costs nothing',
  { skip },
  async t => {
    const seen: string[] = [];
    const errors: string[] = [];
    const broker = await startBroker({
      port: 0,
      onClientError: message => errors.push(message),
      beforeAcknowledge: async (topic, payload) => {
        seen.push(`${topic} ${Buffer.from(payload).toString()}`);
        throw new Error('the disk is full');
      },
    });
    t.teardown(() => broker.stop());
    const at = ['-h', '127.0.0.1', '-p', String(broker.port), '-V', 'mqttv311', '-q', '1'];
    await run('mosquitto_pub', [...at, '-t', 'a/b', '-r', '-m', 'kept']);
    const { stdout } = await run('mosquitto_sub', [...at, '-t', 'a/b', '-C', '1', '-W', '10']);
    t.equal(stdout.trim(), 'kept');
    t.same(seen, ['a/b kept']);
    t.match(errors, [/the disk is full/]);
  },
);
