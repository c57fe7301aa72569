/** What was recorded at a broker gives the answers that it gave when it came. */
import { statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { Replay, readRecording } from '@edgevitals/analyzer';
import { RequestClient } from '@edgevitals/shared/rpc';
import { Topics } from '@edgevitals/shared/topics';
import t from 'tap';
import { startBusyLoop } from '../harness/busy.js';
import { ANALYZER_READY, startEdgevitals } from '../harness/program.js';
import { listen, noMosquitto, startSystem } from '../harness/system.js';

/** More than are compared at all: a window that all of the recording is in. */
const WINDOW = { window: '1h' };
/** Of half a second each, and a key frame each five seconds. */
const FRAMES = 14;

t.test(
  'a recording is answered as its frames were when they came, and each time the same',
  { skip: noMosquitto, timeout: 300_000 },
  async t => {
    const system = await startSystem(t);
    const { client, device } = system;
    const topics = new Topics();
    const file = join(system.folder, 'bench.evr');
    const broker = ['--broker', system.broker.url];
    const questions = [
      ['process', { device, processName: 'busy-replay', ...WINDOW }],
      ['top', { device, ...WINDOW }],
      ['power', { device, ...WINDOW }],
      ['thermal', { device, ...WINDOW }],
      ['flash', { device }],
      ['mesh', { device, ...WINDOW }],
      ['interrupts', { device, ...WINDOW }],
      ['findings', { status: 'all' }],
    ] as const;

    await system.startAnalyzer().printed(ANALYZER_READY);
    const recording = startEdgevitals('record', '-o', file, ...broker);
    t.teardown(() => recording.stop());
    await recording.printed(/recording; Ctrl-C ends it/);
    const busy = startBusyLoop(system.folder, 'busy-replay', 60);
    t.teardown(() => busy.stop());
    const heard = await listen(client, topics.filters.raw());
    const agent = system.startAgent();
    await heard.atLeast(FRAMES);
    await agent.stop();
    await busy.stop();
    const { code } = await recording.stop('SIGINT');
    t.equal(code, 0, recording.output);
    t.match(recording.output, /\d+ frames of 1 device,/);
    t.equal(statSync(file).mode & 0o077, 0, 'it is for its user alone');

    const asking = new RequestClient(client, topics.inbox(undefined, 'observer'));
    const replay = (await Replay.of(
      readRecording(file, damage => t.fail(`damaged: ${JSON.stringify(damage)}`)),
      { signal: new AbortController().signal },
    ))!;
    t.teardown(() => replay.close());
    for (const [method, body] of questions) {
      const live = await asking.request(topics.query(method), body);
      t.same(await replay.query(method, body), live, method);
    }
    t.match(await replay.query(...questions[0]), { total: { program: 'busy-replay', running: true } });
    t.match(
      await replay.query('devices', {}),
      { devices: [{ device, status: 'offline', lostFrames: 0, rejectedFrames: 0 }] },
      'what it is, and that it went, is in the recording too',
    );

    const told = async (): Promise<{ readonly out: string; readonly all: string }> => {
      const program = startEdgevitals('replay', file);
      let out = '';
      program.child.stdout!.on('data', (text: Buffer) => {
        out += text.toString();
      });
      const outcome = await program.outcome();
      t.equal(outcome.code, 0, program.output);
      return { out, all: program.output };
    };
    const first = await told();
    t.match(first.out, new RegExp(`${device} +\\d+ +0 +0`));
    t.equal((await told()).out, first.out, 'byte for byte');

    truncateSync(file, statSync(file).size - 3);
    t.match((await told()).all, /ends within a message, as after a kill.*STORE_DAMAGED/s);
  },
);
