import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { connectMqtt } from '@edgevitals/shared/mqtt';
import { freePort, Inbox, whenState } from '@edgevitals/shared/testing';
import { Topics } from '@edgevitals/shared/topics';
import t, { type Test } from 'tap';
import { startBroker } from '../../broker/index.js';
import { readRecording } from '../../recording/read_recording.js';
import type { RecordedMessage } from '../../recording/recorded_message.js';
import { BusyDevice } from '../../testing/busy_device.js';
import { CapturedTerminal } from '../../testing/captured_terminal.js';
import { runProgram } from '../program.js';

const topics = new Topics();

async function atBroker(t: Test) {
  const broker = await startBroker({ host: '127.0.0.1', port: 0 });
  const link = connectMqtt({ url: broker.url, clientId: 'devices' });
  t.teardown(async () => {
    await link.close();
    await broker.stop();
  });
  await whenState(link, 'connected');
  const terminal = new CapturedTerminal();
  const record = (...args: string[]): Promise<number> =>
    runProgram(['record', '--broker', broker.url, ...args], terminal);
  return { broker, link, terminal, record };
}

const read = (path: string): RecordedMessage[] =>
  Array.from(
    readRecording(path, damage => t.fail(JSON.stringify(damage))),
    ({ message }) => message,
  );
const told = (path: string): string[] =>
  read(path).map(({ kind, device, isKept }) => `${device} ${kind}${isKept ? ' kept' : ''}`);

/** Says frames of these devices without end, until what it returns is called. */
function speaking(publish: (device: string, frame: Uint8Array) => Promise<void>, ...devices: string[]) {
  let isOver = false;
  const sources = devices.map(id => new BusyDevice(id, Date.now()));
  const running = (async () => {
    while (!isOver) for (const each of sources) await publish(each.device, each.nextFrame());
  })();
  return async () => {
    isOver = true;
    await running;
  };
}

t.test('what devices say goes to the file, until so many frames are there', async t => {
  const { link, terminal, record } = await atBroker(t);
  const file = join(t.testdir(), 'a.evr');
  await link.publish({ topic: topics.status('gw-1'), payload: 'online', retain: true });
  const stop = speaking(
    (device, payload) => link.publish({ topic: topics.raw(device), payload }),
    'gw-1',
    'gw-2',
  );
  t.equal(await record('-o', file, '--frames', '9'), 0, terminal.noted.join('\n'));
  await stop();
  t.match(terminal.noted.join(' '), /a.evr: 9 frames of 2 devices, \d/);
  const messages = told(file);
  t.equal(messages[0], 'gw-1 status kept');
  t.equal(messages.filter(each => each.endsWith(' raw')).length, 9);
  t.equal(statSync(file).mode & 0o077, 0, 'for its user alone');
});

t.test('devices that were named, and no larger than was said', async t => {
  const { link, record } = await atBroker(t);
  const file = join(t.testdir(), 'a.evr');
  const stop = speaking(
    (device, payload) => link.publish({ topic: topics.raw(device), payload }),
    'gw-1',
    'gw-2',
  );
  t.equal(await record('gw-2', '-o', file, '--size', '0.01'), 0);
  await stop();
  t.same([...new Set(told(file))], ['gw-2 raw']);
  const { size } = statSync(file);
  t.ok(size > 9000 && size <= 0.01 * 1024 ** 2, `${size} B`);
});

t.test('a device whose first frame builds on another is asked for a key frame', async t => {
  const { link, record } = await atBroker(t);
  const asked = new Inbox<string>();
  await link.subscribe(topics.request('gw-1', 'keyframe'), ({ topic }) => void asked.add(topic));
  const device = new BusyDevice('gw-1', Date.now());
  device.nextFrame();
  const delta = device.nextFrame();
  const stop = speaking(async () => link.publish({ topic: topics.raw('gw-1'), payload: delta }), 'gw-1');
  const file = join(t.testdir(), 'a.evr');
  const recording = record('-o', file, '--for', '60s', '--size', '0.1');
  await asked.atLeast(1);
  t.equal(await recording, 0);
  await stop();
});

t.test('what cannot be recorded leaves no file', async t => {
  const { terminal, record } = await atBroker(t);
  const folder = t.testdir({ 'there.evr': 'mine' });
  const file = join(folder, 'a.evr');
  for (const [args, status, why] of [
    [['-o', join(folder, 'there.evr')], 2, /there is such a file/],
    [['-o', file, '--for', 'ever'], 2, /QUERY_OUT_OF_RANGE/],
    [['-o', file, '--frames', '0'], 2, /above 0/],
    [['gw/1', '-o', file], 1, /TOPIC_INVALID/],
    [['-o', file, '--broker', 'mqtt://127.0.0.1:1'], 1, /BROKER_UNREACHABLE/],
    [['-o', join(folder, 'none', 'a.evr')], 1, /STORE_FAILED/],
    [[], 2, /--output/],
  ] as const) {
    t.equal(await record(...args), status, `${args}`);
    t.match(terminal.noted.join('\n'), why);
    t.notOk(existsSync(file), `${args}`);
  }
});

t.test('a time that is over, and nobody heard', async t => {
  const { terminal, record } = await atBroker(t);
  const file = join(t.testdir(), 'a.evr');
  t.equal(await record('-o', file, '--for', '1s'), 0);
  t.match(terminal.noted.join(' '), /0 frames of 0 devices.*no device was heard/);
  t.same(read(file), []);
});

t.test('a broker that goes and comes back is told of, and the recording goes on', async t => {
  const port = await freePort();
  const first = await startBroker({ host: '127.0.0.1', port });
  const terminal = new CapturedTerminal(Number.POSITIVE_INFINITY);
  const file = join(t.testdir(), 'a.evr');
  const link = connectMqtt({ url: first.url, clientId: 'devices' });
  t.teardown(() => link.close());
  await whenState(link, 'connected');
  // no frame yet: after so many it ends
  const recording = runProgram(['record', '--broker', first.url, '-o', file, '--frames', '4'], terminal);
  while (!existsSync(file)) await nextTurn();
  await first.stop();
  while (terminal.noted.length === 0) await nextTurn();
  const second = await startBroker({ host: '127.0.0.1', port });
  t.teardown(() => second.stop());
  while (!terminal.noted.includes('connected again')) await nextTurn();
  await whenState(link, 'connected');
  const stop = speaking((device, payload) => link.publish({ topic: topics.raw(device), payload }), 'gw-1');
  t.equal(await recording, 0);
  await stop();
  const [lost, back, told] = terminal.noted;
  t.match(lost, /meanwhile is not recorded/);
  t.equal(back, 'connected again');
  t.match(told, /4 frames of 1 device/);
});
