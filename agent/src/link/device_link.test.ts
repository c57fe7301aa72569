import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { decodeFrame } from '@edgevitals/shared/frame';
import { connectMqtt, type MqttEndpoint } from '@edgevitals/shared/mqtt';
import { given } from '@edgevitals/shared/objects';
import t from 'tap';
import { createAgent, offlineWill } from '../agent.js';
import { NodeHost } from '../host/node.js';

const BOARD = new URL('../../../test/fixtures/boards/arm64-virt', import.meta.url).pathname;
const PLAN = { deviceMs: 100, processMs: 100, publishMs: 200, keyMs: 60_000 };

const MOSQUITTO = ['/usr/sbin/mosquitto', '/usr/bin/mosquitto', '/usr/local/sbin/mosquitto'].find(path => {
  try {
    execFileSync(path, ['-h'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    // it tells its help with status 3
    return (error as { code?: string }).code !== 'ENOENT';
  }
});
const skip = MOSQUITTO === undefined ? 'mosquitto is not installed' : false;

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts a broker and waits until it says that it runs. */
async function startBroker(directory: string, port: number): Promise<ChildProcess> {
  const config = `${directory}/mosquitto.conf`;
  writeFileSync(config, `listener ${port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n`);
  const broker = spawn(MOSQUITTO!, ['-v', '-c', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  for await (const text of broker.stderr!) if (String(text).includes('running')) break;
  return broker;
}

async function kill(broker: ChildProcess): Promise<void> {
  if (broker.exitCode !== null || broker.signalCode !== null) return;
  const gone = once(broker, 'exit');
  broker.kill('SIGKILL');
  await gone;
}

function connect(port: number, clientId: string): MqttEndpoint {
  return connectMqtt({
    url: `mqtt://127.0.0.1:${port}`,
    clientId,
    backoff: { firstMs: 50, longestMs: 200 },
    ...given({ will: clientId === 'agent' ? offlineWill('board') : undefined }),
  });
}

/** What a subscriber has got, with a way to wait for more. */
class Subscriber {
  readonly sequences: number[] = [];
  readonly statuses: string[] = [];
  private wake: () => void = () => {};

  async listen(endpoint: MqttEndpoint): Promise<void> {
    await endpoint.subscribe('edgevitals/v1/board/#', message => {
      if (message.topic.endsWith('/raw')) this.sequences.push(decodeFrame(message.payload).sequence);
      if (message.topic.endsWith('/status')) this.statuses.push(new TextDecoder().decode(message.payload));
      this.wake();
    });
  }

  async until(done: () => boolean): Promise<void> {
    while (!done()) {
      await new Promise<void>(resolve => {
        this.wake = resolve;
      });
    }
  }
}

t.test(
  'a broker absent at start, killed, and back again: no frame is missing',
  { skip, timeout: 240_000 },
  async t => {
    const port = await freePort();
    const endpoint = connect(port, 'agent');
    const agent = createAgent({ host: new NodeHost({ root: BOARD }), endpoint, device: 'board', plan: PLAN });
    const listening = connect(port, 'listener');
    const inbox = new Subscriber();
    const subscribed = inbox.listen(listening);
    let broker: ChildProcess | undefined;
    t.teardown(async () => {
      await agent.stop(500);
      await Promise.all([endpoint.close(500), listening.close(500)]);
      if (broker !== undefined) await kill(broker);
    });

    await agent.start();
    while (agent.frames.made < 3) await new Promise(resolve => setTimeout(resolve, 20));
    t.equal(agent.frames.waiting, agent.frames.made, 'without a broker the frames wait');

    broker = await startBroker(t.testdir(), port);
    await subscribed;
    await inbox.until(() => inbox.sequences.length >= 2 && inbox.statuses.includes('online'));
    await kill(broker);
    const made = agent.frames.made;
    while (agent.frames.made < made + 2) await new Promise(resolve => setTimeout(resolve, 20));

    broker = await startBroker(t.testdir(), port);
    const last = agent.frames.made + 2;
    await inbox.until(() => inbox.sequences.includes(last));
    const got = new Set(inbox.sequences);
    // the listener may have come to the second broker later than the agent: what counts is that the agent sent all
    t.equal(agent.frames.dropped, 0);
    t.ok(agent.frames.waiting <= 8, 'the backlog is gone');
    t.ok(got.has(last) && inbox.statuses.length > 0);
    await agent.stop();
    t.equal(agent.frames.waiting, 0);
    await inbox.until(() => inbox.statuses.at(-1) === 'offline');
  },
);

t.test(
  'before there is an analyzer frames wait, and go in order to the first that comes',
  { skip, timeout: 240_000 },
  async t => {
    const port = await freePort();
    const broker = await startBroker(t.testdir(), port);
    const endpoint = connect(port, 'agent');
    const notices: string[] = [];
    const agent = createAgent({
      host: new NodeHost({ root: BOARD }),
      endpoint,
      device: 'board',
      plan: PLAN,
      onNotice: notice => notices.push(notice),
    });
    const listening = connect(port, 'listener');
    t.teardown(async () => {
      await agent.stop(500);
      await Promise.all([endpoint.close(500), listening.close(500)]);
      await kill(broker);
    });
    await agent.start();
    while (agent.frames.made < 4) await new Promise(resolve => setTimeout(resolve, 20));
    t.equal(agent.frames.waiting, agent.frames.made, 'the broker alone has none of them for good');
    t.equal(notices.filter(notice => notice.includes('no analyzer')).length, 1, 'a person is told, once');

    const inbox = new Subscriber();
    await inbox.listen(listening);
    await inbox.until(() => inbox.sequences.length >= 4);
    t.strictSame(inbox.sequences.slice(0, 4), [0, 1, 2, 3]);
    await listening.close(500);
    while (agent.frames.waiting < 2) await new Promise(resolve => setTimeout(resolve, 20));
    const stopping = performance.now();
    await agent.stop(20_000);
    t.ok(performance.now() - stopping < 10_000, 'who stops does not wait for somebody to listen');
    t.equal(agent.frames.dropped, 0);
  },
);

t.test(
  'the program ends cleanly on SIGTERM and says that the device is offline',
  { skip, timeout: 240_000 },
  async t => {
    const port = await freePort();
    const broker = await startBroker(t.testdir(), port);
    const listening = connect(port, 'listener');
    t.teardown(async () => {
      await listening.close(500);
      await kill(broker);
    });
    const inbox = new Subscriber();
    await inbox.listen(listening);
    const main = new URL('../main.js', import.meta.url).pathname;
    const env = { ...process.env, EDGEVITALS_BROKER: `mqtt://127.0.0.1:${port}`, EDGEVITALS_DEVICE: 'board' };
    const clean = spawn(process.execPath, [main, 'run', '-q', '--publish-every', '200ms'], {
      env,
      stdio: 'ignore',
    });
    t.teardown(() => clean.kill('SIGKILL'));
    await inbox.until(() => inbox.sequences.length > 0 && inbox.statuses.includes('online'));
    const gone = once(clean, 'exit');
    clean.kill('SIGTERM');
    t.strictSame(await gone, [0, null], 'SIGTERM ends it cleanly');
    await inbox.until(() => inbox.statuses.at(-1) === 'offline');
  },
);
