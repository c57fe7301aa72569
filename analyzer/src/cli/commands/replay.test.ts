import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectMqtt } from '@edgevitals/shared/mqtt';
import { Inbox } from '@edgevitals/shared/testing';
import { Topics } from '@edgevitals/shared/topics';
import stringWidth from 'string-width';
import t from 'tap';
import { startBroker } from '../../broker/index.js';
import type { RecordedMessage } from '../../recording/recorded_message.js';
import { RecordingWriter } from '../../recording/recording_writer.js';
import { BusyDevice } from '../../testing/busy_device.js';
import { CapturedTerminal } from '../../testing/captured_terminal.js';
import { runProgram } from '../program.js';

const START = Date.UTC(2026, 0, 1) / 1000;
const SECONDS = 150;

async function recorded(path: string, seconds = SECONDS): Promise<string> {
  const writer = await RecordingWriter.create(path, 1024 ** 3);
  const of = (kind: RecordedMessage['kind'], at: number, payload: Uint8Array): RecordedMessage => ({
    ...{ kind, device: 'gw-1', receivedAt: START + at, isKept: false, payload },
  });
  const device = new BusyDevice('gw-1', START * 1000);
  await writer.add(of('status', 0, Buffer.from('online')));
  for (let second = 1; second <= seconds; second++) await writer.add(of('raw', second, device.nextFrame()));
  await writer.add(of('raw', seconds, Buffer.from('noise')));
  await writer.close();
  return path;
}

interface Run {
  readonly code: number;
  readonly out: string;
  readonly noted: string;
}

async function replay(...args: string[]): Promise<Run> {
  const terminal = new CapturedTerminal();
  const code = await runProgram(['replay', ...args], terminal);
  return { code, out: terminal.printed.join('\n'), noted: terminal.noted.join('\n') };
}

t.test('it says what became of the frames, and what was found when', async t => {
  const file = await recorded(join(t.testdir(), 'a.evr'));
  const { code, out, noted } = await replay(file);
  t.equal(code, 0, noted);
  t.match(out, /^2026-01-01 00:00:00 UTC, 2 min 30 s {2}152 messages, 1 device/);
  t.match(out, /gw-1 +150 +0 +1 FRAME_MALFORMED/);
  t.match(out, /2026-01-01 00:0[12]:\d\d {2}opened +\w+ +gw-1 +process.cpu-hog +busy/);
  t.same(
    out.split('\n').filter(line => stringWidth(line) > 80),
    [],
  );
  t.equal((await replay(file)).out, out, 'each time the same');
  const json = JSON.parse((await replay(file, '--json')).out) as object;
  t.match(json, {
    ...{ from: START, to: START + SECONDS, messages: 152, damaged: { places: 0, bytes: 0 } },
    devices: [{ device: 'gw-1', frames: 150, refused: { FRAME_MALFORMED: 1 } }],
  });
});

t.test('a question behind -- is answered as of its end', async t => {
  const file = await recorded(join(t.testdir(), 'a.evr'));
  const shown = await replay(file, '--', 'top', '--window', '1m');
  t.equal(shown.code, 0, shown.noted);
  t.match(shown.out, /busy +\d/);
  t.match((await replay(file, '--', 'devices')).out, /gw-1 +online +[67] s/, 'the clock is that of its end');
  const { out } = await replay(file, '--', 'process', 'busy', '--json');
  t.match(JSON.parse(out), { device: 'gw-1', total: { program: 'busy' } });
  const refused = await replay(file, '--', 'top', 'gw-2');
  t.equal(refused.code, 1);
  t.match(refused.noted, /QUERY_UNKNOWN_DEVICE/);
});

t.test('limits are tried on what was recorded', async t => {
  const limits = { limits: [{ program: 'busy', cpu: '5 %', over: '5 min' }] };
  const folder = t.testdir({ 'limits.json': JSON.stringify(limits), 'wrong.json': '{"limits": 5}' });
  const file = await recorded(join(folder, 'a.evr'), 900);
  const { out, noted } = await replay(file, '--limits', join(folder, 'limits.json'));
  t.match(out, /opened +\w+ +gw-1 +limit\.\S+ +busy/, noted);
  const { code, noted: why } = await replay(file, '--limits', join(folder, 'wrong.json'));
  t.equal(code, 2);
  t.match(why, /CONFIG_INVALID/);
});

t.test('what cannot be meant is refused before anything is replayed', async t => {
  const file = await recorded(join(t.testdir({ 'a.txt': 'no recording' }), 'a.evr'));
  for (const [args, why] of [
    [[file, '--', 'pwer'], /power/],
    [[file, '--', 'top', '--window', 'ever'], /QUERY_OUT_OF_RANGE/],
    [[file, '--', 'top', '--watch'], /--watch: a recording/],
    [[file, '--broker', 'mqtt://127.0.0.1:1'], /add --publish/],
    [[file, '--publish', '--', 'top'], /no answer/],
    [[file, '--speed', '0'], /above 0/],
    [[`${file}x`], /cannot be read.*CONFIG_INVALID/s],
    [[file.replace('.evr', '.txt')], /is no recording.*CONFIG_INVALID/s],
  ] as const) {
    const { code, out, noted } = await replay(...args);
    t.equal(code, 2, `${args.slice(1)}: ${noted}`);
    t.match(noted, why);
    t.equal(out, '');
  }
});

t.test('what is damaged is told, and what is not is of use', async t => {
  const file = await recorded(join(t.testdir(), 'a.evr'));
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.subarray(0, -2));
  const killed = await replay(file);
  t.equal(killed.code, 0, 'a kill costs the last message, and nothing else');
  t.match(killed.noted, /ends within a message.*STORE_DAMAGED/s);
  t.match(killed.out, /gw-1 +150 +0 +0/);
  const damaged = Buffer.from(bytes);
  const middle = Math.floor(bytes.length / 2);
  damaged.fill(0, middle, middle + 20);
  writeFileSync(file, damaged);
  const some = await replay(file);
  t.equal(some.code, 1);
  t.match(some.noted, /are no message, and are passed over.*STORE_DAMAGED/s);
  t.match(some.out, /gw-1 +1\d\d +[1-9]/);
  writeFileSync(file, Buffer.concat([bytes.subarray(0, 20), Buffer.alloc(500)]));
  const none = await replay(file);
  t.equal(none.code, 1);
  t.match(none.noted, /no message in it that can be read.*STORE_DAMAGED/s);
  writeFileSync(file, bytes.subarray(0, 20));
  t.match((await replay(file)).noted, /nobody was heard/);
});

t.test('it says to a broker what devices said', async t => {
  const file = await recorded(join(t.testdir(), 'a.evr'));
  const broker = await startBroker({ host: '127.0.0.1', port: 0 });
  const client = connectMqtt({ url: broker.url, clientId: 'observer' });
  t.teardown(async () => {
    await client.close();
    await broker.stop();
  });
  const inbox = new Inbox<{ topic: string; payload: Uint8Array }>();
  await client.subscribe('trial/v1/#', message => void inbox.add(message));
  const { code, noted } = await replay(file, '--publish', '--broker', broker.url, '--base', 'trial');
  t.equal(code, 0, noted);
  t.match(noted, /152 messages published below trial/);
  const topics = new Topics('trial');
  const [first, ...frames] = await inbox.atLeast(SECONDS + 2);
  t.match([first?.topic, Buffer.from(first!.payload).toString()], [topics.status('gw-1'), 'online']);
  const device = new BusyDevice('gw-1', START * 1000);
  for (let i = 0; i < SECONDS; i++) {
    const { topic, payload } = frames[i]!;
    if (topic !== topics.raw('gw-1') || !Buffer.from(payload).equals(device.nextFrame()))
      t.fail(`message ${i} is another one`);
  }
});
