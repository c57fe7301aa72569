/** What people put together to add up what processes of a fleet use: a script with paho and cbor2, a Node-RED flow. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pythonWith } from '../../harness/python.js';
import type { Command } from '../deployed/deployment.js';
import { PLAIN_ASK, PLAIN_FILTER, PLAIN_TOTALS } from '../deployed/plain_topics.js';
import type { Absent } from './contender.js';

/** A program that subscribes to plain values and adds them up. */
export interface TotalsMaker {
  readonly name: string;
  readonly command: Command;
}

const SCRIPT = fileURLToPath(new URL('../../../bench/paho_totals.py', import.meta.url));
const FUNCTION = fileURLToPath(new URL('../../../bench/node_red_totals.js', import.meta.url));
/** The last line that runs on Node.js 20. */
const NODE_RED = 'node-red@4.1.15';
const CBOR = createRequire(import.meta.url).resolve('cbor-x');

export function pahoTotals(): TotalsMaker | Absent {
  const name = 'paho + cbor2';
  const python = pythonWith('cbor2', 'paho.mqtt.client');
  if (python === undefined)
    return { name, absent: 'not installed: apt-get install python3-paho-mqtt python3-cbor2' };
  return {
    name,
    command: ({ port }) => [python, '-B', SCRIPT, `${port}`, PLAIN_FILTER, PLAIN_ASK, PLAIN_TOTALS],
  };
}

/** @param directory where it is installed or, as the user has named it, to be installed by npm; undefined: nowhere. */
export function nodeRedTotals(directory: string | undefined): TotalsMaker | Absent {
  const name = 'Node-RED';
  if (directory === undefined)
    return { name, absent: `not looked for: --peers DIR installs ${NODE_RED} in a directory of yours` };
  const program = join(directory, 'node_modules/node-red/red.js');
  if (!existsSync(program)) {
    mkdirSync(directory, { recursive: true });
    const flags = ['--no-audit', '--no-fund', '--silent', '--prefix', directory];
    execFileSync('npm', ['install', ...flags, NODE_RED], { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return {
    name,
    command: ({ port, folder, freePort }) => {
      writeFileSync(join(folder, 'settings.js'), settings());
      writeFileSync(join(folder, 'flow.json'), JSON.stringify(flow(port)));
      const files = ['-u', folder, '-s', join(folder, 'settings.js'), '-p', `${freePort}`, 'flow.json'];
      return [process.execPath, program, ...files];
    },
  };
}

/** Without editor and network but for the broker. */
const settings = (): string => `module.exports = {
  uiHost: '127.0.0.1',
  httpAdminRoot: false,
  httpNodeRoot: false,
  telemetry: { enabled: false, updateNotification: false },
  functionGlobalContext: {
    cbor: require(${JSON.stringify(CBOR)}),
    ASK: ${JSON.stringify(PLAIN_ASK)},
    TOTALS: ${JSON.stringify(PLAIN_TOTALS)},
  },
};
`;

function flow(port: number): readonly object[] {
  const broker = {
    id: 'broker',
    type: 'mqtt-broker',
    broker: '127.0.0.1',
    port: `${port}`,
    clientid: 'node-red',
    protocolVersion: '4',
    keepalive: '60',
    cleansession: true,
  };
  const source = (id: string, topic: string): object => ({
    id,
    type: 'mqtt in',
    z: 'flow',
    topic,
    qos: '1',
    datatype: 'buffer',
    broker: 'broker',
    inputs: 0,
    wires: [['totals']],
  });
  return [
    { id: 'flow', type: 'tab', label: 'totals' },
    broker,
    source('data', PLAIN_FILTER),
    source('ask', PLAIN_ASK),
    {
      id: 'totals',
      type: 'function',
      z: 'flow',
      func: `${readFileSync(FUNCTION, 'utf8')}\nreturn totals(msg, context, global);`,
      outputs: 1,
      wires: [['out']],
    },
    { id: 'out', type: 'mqtt out', z: 'flow', topic: '', qos: '1', retain: '', broker: 'broker', wires: [] },
  ];
}
