/**
 * Node-RED with the flow of the documents, against a real broker, analyzer and agent: `node test/dist/node_red/main.js`. It is installed
 * from npm into a temporary folder, or taken from the folder that `--peers DIR` names. Exit status 1 when the flow does not hear
 * of a device, or gets no answer.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { connectMqtt } from '@edgevitals/shared/mqtt';
import { freePort, Inbox, startMosquitto } from '@edgevitals/shared/testing';
import { Program, startAgent, startEdgevitals, temporaryFolder } from '../harness/program.js';

const VERSION = '4.1.8';
const FLOW = fileURLToPath(new URL('../../../docs/node-red-flow.json', import.meta.url));
const WAIT_MS = 60_000;
/** Where the flow says what its debug nodes would show. */
const SEEN = 'node-red/seen/';

interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly z?: string;
  readonly [name: string]: unknown;
}

const { values } = parseArgs({ options: { peers: { type: 'string' } } });
const folder = temporaryFolder();
const broker = await startMosquitto();
if (broker === undefined) throw new Error('mosquitto is not installed');
const programs: Program[] = [];
const observer = connectMqtt({ url: broker.url, clientId: 'observer' });
try {
  const peers = values.peers ?? folder.path;
  const main = join(peers, 'node_modules/node-red/red.js');
  if (!existsSync(main)) {
    console.log(`installing node-red@${VERSION}`);
    const options = ['--no-audit', '--no-fund', '--omit=dev', '--ignore-scripts', '--prefix', peers];
    execFileSync('npm', ['install', ...options, `node-red@${VERSION}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  const seen = new Inbox<{ readonly what: string; readonly text: string }>();
  await observer.subscribe(`${SEEN}+`, ({ topic, payload }) =>
    seen.add({ what: topic.slice(SEEN.length), text: Buffer.from(payload).toString() }),
  );
  programs.push(
    startEdgevitals('serve', '--broker', broker.url, '--data', join(folder.path, 'data'), '--states', '1'),
  );
  const rhythm = ['--device-every', '250ms', '--process-every', '500ms', '--publish-every', '500ms'];
  programs.push(startAgent('run', '--broker', broker.url, '--device', 'bench-1', ...rhythm));

  const flow = join(folder.path, 'flow.json');
  writeFileSync(
    flow,
    JSON.stringify(observed(JSON.parse(readFileSync(FLOW, 'utf8')) as FlowNode[], broker.port)),
  );
  const home = join(folder.path, 'home');
  programs.push(
    new Program(process.execPath, [main, '--userDir', home, '--port', String(await freePort()), flow]),
  );
  const timer = setTimeout(() => {
    console.error(
      `nothing came within ${WAIT_MS / 1000} s; Node-RED said:\n${programs.at(-1)?.output.slice(-3000)}`,
    );
    process.exit(1);
  }, WAIT_MS);
  const { text: busiest } = await seen.until(({ what }) => what === 'busiest');
  console.log(`heard  ${busiest}`);
  const { text: answer } = await seen.until(
    ({ what, text }) => what === 'answer' && text.includes('"bench-1"'),
  );
  console.log(`answer ${answer.slice(0, 100)}...`);
  clearTimeout(timer);
  const { device, time, program } = JSON.parse(busiest) as Record<string, string>;
  if (device !== 'bench-1' || program === undefined || Number.isNaN(Date.parse(time ?? '')))
    throw new Error('the state that Node-RED heard is not what was expected');
  console.log('Node-RED subscribes and queries');
} finally {
  await observer.close();
  for (const program of programs.reverse()) await program.stop();
  await broker.stop();
  folder.remove();
}

/** The flow at our broker, with what people would look at said by MQTT. */
function observed(flow: readonly FlowNode[], port: number): FlowNode[] {
  const brokerId = flow.find(({ type }) => type === 'mqtt-broker')?.id;
  return flow.map(node => {
    if (node.type === 'mqtt-broker') return { ...node, port: String(port) };
    if (node.type === 'inject') return { ...node, repeat: '1' };
    if (node.type !== 'debug') return node;
    const { id, z = '' } = node;
    return {
      ...{ id, z, type: 'mqtt out', topic: `${SEEN}${String(node['name'])}`, qos: '1', retain: 'false' },
      ...{ broker: brokerId, wires: [], x: 0, y: 0 },
    };
  });
}
