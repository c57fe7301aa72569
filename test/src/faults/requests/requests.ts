/**
 * Somebody who may write to a device's request topic sends more than it can answer; and brokers that do not keep to the
 * protocol. Frames have to go on meanwhile, the agent has to live, and who asks afterwards is answered.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AGENT } from '../../harness/program.js';
import type { FaultSuite } from '../fault_suite.js';
import { brokers } from './brokers.js';
import { floods } from './floods.js';

const BINARY = fileURLToPath(
  new URL('../../../../agent/native/out/x86_64/edgevitals-agent', import.meta.url),
);

/** A program that is an agent, and how it is started. */
export interface Victim {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
}

export const requests: FaultSuite = {
  name: 'requests',
  summary:
    'an agent flooded with requests and misled by brokers, on Node.js and native where that is built; needs mosquitto',
  async run(context) {
    const victims: Victim[] = [{ name: 'node', command: [process.execPath, AGENT] }];
    const native = process.env['EDGEVITALS_AGENT']?.split(' ') ?? (existsSync(BINARY) ? [BINARY] : []);
    if (native.length > 0) victims.push({ name: 'native', command: native as [string, ...string[]] });
    else context.print('the native agent is not built and left out: npm run build:native\n');
    return [...(await floods(context, victims)), ...(await brokers(context, victims))];
  },
};
