import { join } from 'node:path';
import { MemoryBroker } from '@edgevitals/shared/mqtt';
import { RequestClient } from '@edgevitals/shared/rpc';
import { Topics } from '@edgevitals/shared/topics';
import t from 'tap';
import { SqliteStore } from '../history/sqlite/index.js';
import { startAnalyzer } from '../service/analyzer.js';
import { BusyDevice } from '../testing/busy_device.js';
import { manualClock } from '../testing/manual_clock.js';
import { readRecording } from './read_recording.js';
import type { RecordedMessage } from './recorded_message.js';
import { RecordingWriter } from './recording_writer.js';
import { Replay } from './replay.js';

const topics = new Topics();
const START = Date.UTC(2026, 0, 1) / 1000;
const SECONDS = 150;
const QUESTIONS = [
  ['top', { device: 'gw-1', window: '1h' }],
  ['process', { device: 'gw-1', processName: 'busy', window: '1h' }],
  ['power', { device: 'gw-1', window: '1h' }],
  ['flash', { device: 'gw-1' }],
  ['thermal', { device: 'gw-1', window: '1h' }],
  ['findings', { status: 'all' }],
] as const;
const running = (signal = new AbortController().signal) => ({ signal });

/** A device that is busy, with a lost frame, one that came twice, and one that is none. */
function messages(): RecordedMessage[] {
  const device = new BusyDevice('gw-1', START * 1000);
  const of = (kind: RecordedMessage['kind'], at: number, payload: Uint8Array): RecordedMessage => ({
    ...{ kind, device: 'gw-1', receivedAt: START + at, isKept: false, payload },
  });
  const said = [of('status', 0, Buffer.from('online'))];
  for (let second = 1; second <= SECONDS; second++) {
    const frame = of('raw', second, device.nextFrame());
    if (second !== 44) said.push(frame);
    if (second === 60) said.push(frame, of('raw', second, Buffer.from('noise')));
  }
  return [...said, of('status', SECONDS, Buffer.from('offline'))];
}

async function recordingOf(path: string, said: readonly RecordedMessage[]): Promise<void> {
  const writer = await RecordingWriter.create(path, 1024 ** 3);
  for (const message of said) await writer.add(message);
  await writer.close();
}

/** What an analyzer answers to whom these messages come as time passes. */
async function liveAnswers(said: readonly RecordedMessage[]): Promise<unknown[]> {
  const broker = new MemoryBroker();
  const clock = manualClock(START);
  const analyzer = await startAnalyzer({
    ...{ endpoint: broker.endpoint('analyzer'), topics, clock },
    store: new SqliteStore(':memory:'),
  });
  const link = broker.endpoint('gw-1');
  for (const { kind, device, receivedAt, payload } of said) {
    clock.advance(receivedAt - clock.now());
    await link.publish({ topic: topics[kind](device), payload });
  }
  clock.advance(6);
  const client = new RequestClient(broker.endpoint('user'), topics.reply('user'));
  const answers: unknown[] = [];
  for (const [method, body] of QUESTIONS) answers.push(await client.request(topics.query(method), body));
  await analyzer.stop();
  return answers;
}

t.test('a recording gives the answers that its messages gave when they came', async t => {
  const path = join(t.testdir(), 'a.evr');
  const said = messages();
  await recordingOf(path, said);
  const replay = (await Replay.of(
    readRecording(path, () => {}),
    running(),
  ))!;
  const answers: unknown[] = [];
  for (const [method, body] of QUESTIONS) answers.push(await replay.query(method, body));
  t.same(answers, await liveAnswers(said));
  t.match(answers.at(-1), { findings: [{ subject: 'busy' }] }, 'there is something to be the same');
  const summary = await replay.summary();
  t.match(summary, {
    ...{ from: START, to: START + SECONDS, messages: said.length },
    devices: [
      {
        ...{ device: 'gw-1', frames: SECONDS - 1, lostFrames: 1 },
        refused: { FRAME_DUPLICATE: 1, FRAME_MALFORMED: 1 },
      },
    ],
  });
  const hog = summary.findings.find(({ kind }) => kind === 'process.cpu-hog');
  t.ok(hog !== undefined && hog.openedAt > START && hog.openedAt < START + SECONDS, 'at its time');
  await replay.close();
  const again = (await Replay.of(
    readRecording(path, () => {}),
    running(),
  ))!;
  t.equal(JSON.stringify(await again.summary()), JSON.stringify(summary));
  await again.close();
});

t.test('a recording without a message is none', async t => {
  const path = join(t.testdir(), 'a.evr');
  await recordingOf(path, []);
  t.equal(
    await Replay.of(
      readRecording(path, () => {}),
      running(),
    ),
    undefined,
  );
});

t.test('a clock of whoever recorded that was set back stops nothing', async t => {
  const path = join(t.testdir(), 'a.evr');
  const said = messages().map((message, i) => (i < 80 ? message : { ...message, receivedAt: START }));
  await recordingOf(path, said);
  const replay = (await Replay.of(
    readRecording(path, () => {}),
    running(),
  ))!;
  const { messages: count, to } = await replay.summary();
  t.equal(count, said.length);
  t.ok(to > START);
  await replay.close();
});

t.test('at a speed it takes its time, and ends when nobody wants more', async t => {
  const path = join(t.testdir(), 'a.evr');
  await recordingOf(path, messages());
  const began = performance.now();
  const fast = (await Replay.of(
    readRecording(path, () => {}),
    { ...running(), speed: 500 },
  ))!;
  t.ok(performance.now() - began >= (SECONDS / 500) * 1000 - 5);
  await fast.close();
  const stop = new AbortController();
  const slow = (await Replay.of(
    readRecording(path, () => {}),
    {
      ...running(stop.signal),
      speed: 0.001,
      onProgress: () => stop.abort(),
    },
  ))!;
  const { messages: count } = await slow.summary();
  t.equal(count, 1);
  await slow.close();
});
