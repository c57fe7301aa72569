/** proto/examples: what was written in another language from the protocol's documents alone, against the vectors and our analyzer. */
import { fileURLToPath } from 'node:url';
import { Topics } from '@edgevitals/shared/topics';
import t from 'tap';
import { startBusyLoop } from '../harness/busy.js';
import { ANALYZER_READY, Program } from '../harness/program.js';
import { pythonWith } from '../harness/python.js';
import { listen, noMosquitto, startSystem } from '../harness/system.js';

const examples = fileURLToPath(new URL('../../../proto/examples', import.meta.url));
const python = pythonWith('cbor2', 'paho.mqtt.client');
const skip = noMosquitto || (python === undefined && 'python3-cbor2 and python3-paho-mqtt are not installed');
const topics = new Topics();
const DEVICE = 'second-1';

const run = (script: string, ...args: string[]): Program =>
  // no compiled files beside the sources
  new Program(python!, ['-B', `${examples}/${script}`, ...args]);

t.test('another implementation reads, writes and refuses as the golden vectors say', { skip }, async t => {
  const vectors = run('test_vectors.py');
  t.equal((await vectors.outcome()).code, 0, vectors.output);
  t.match(vectors.output, /Ran \d+ tests/);
});

t.test(
  'a device, a decoder and a client of another implementation work with our analyzer',
  { skip, timeout: 300_000 },
  async t => {
    const system = await startSystem(t);
    const port = `${system.broker.port}`;
    const busy = startBusyLoop(system.folder, 'busy) R (loop');
    t.teardown(() => busy.stop('SIGKILL'));
    const states = await listen(system.client, topics.stateJson(DEVICE, 'process'));
    await system.startAnalyzer().printed(ANALYZER_READY);
    const listener = run('listen.py', '--port', port, '--frames', '3');
    const device = run('device.py', '--port', port, '--device', DEVICE, '--publish', '1');
    t.teardown(() => Promise.all([listener.stop('SIGKILL'), device.stop('SIGKILL')]));

    const top = (text: string) => (JSON.parse(text) as { top: { pid?: number; cpuRatio: number }[] }).top;
    await states.until(({ text }) =>
      top(text).some(({ pid, cpuRatio }) => pid === busy.pid && cpuRatio > 0.1),
    );
    t.pass('the analyzer finds in its frames what is busy');

    const ask = async (...args: string[]): Promise<{ code: number | null; output: string }> => {
      const program = run('ask.py', '--port', port, ...args);
      const { code } = await program.outcome();
      return { code, output: program.output };
    };
    const answer = await ask('top', `device=${DEVICE}`, 'window=30s', 'by=process', 'limit=1000');
    t.equal(answer.code, 0, answer.output);
    const { processes } = JSON.parse(answer.output) as { processes: { program: string; pid: number }[] };
    t.equal(processes.find(({ pid }) => pid === busy.pid)?.program, 'busy) R (loop');

    const devices = await ask('devices');
    t.match(JSON.parse(devices.output), {
      devices: [{ device: DEVICE, status: 'online', lostFrames: 0, rejectedFrames: 0, infoProblems: [] }],
    });
    const refused = await ask('top', 'device=nobody');
    t.equal(refused.code, 1);
    t.match(refused.output, /^404 QUERY_UNKNOWN_DEVICE: /);

    t.equal((await listener.outcome()).code, 0, listener.output);
    t.match(listener.output, /^second-1 0 \(key\): \d+ bytes/m);
    t.match(listener.output, /^second-1 2 \(delta of 0\): /m);
  },
);
