/** The agent, on either host. */
import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Absent, Contender } from './contender.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const BUNDLE = join(ROOT, 'agent/dist/bundle/edgevitals-agent.mjs');
/** Node's names of processors, and the build's names of targets for them. */
const TARGETS: Readonly<Record<string, string>> = {
  x64: 'x86_64',
  ia32: 'i686',
  arm64: 'aarch64',
  arm: 'armv7',
};
const TARGET = TARGETS[process.arch] ?? process.arch;
const nativeOf = (kind: string): string =>
  join(ROOT, 'agent/native/out', `${TARGET}${kind}`, 'edgevitals-agent');
const NATIVE = nativeOf('');
/** The same with the names of its functions in it: npm run build:native -- --symbols. */
export const NATIVE_WITH_SYMBOLS: string = nativeOf('-symbols');

/** A broker as the agent is told of it; `ca` where it speaks TLS. */
export interface BrokerAddress {
  readonly port: number;
  readonly ca?: string;
  /** Arguments besides. */
  readonly args?: readonly string[];
}

/** As one file on Node.js, packed anew. */
export function nodeAgent(broker: BrokerAddress): Contender {
  execFileSync(process.execPath, [join(ROOT, 'agent/bundle.mjs')], { stdio: 'ignore' });
  return {
    name: 'edgevitals on Node.js',
    command: process.execPath,
    args: [BUNDLE, ...run(broker)],
    parts: [realpathSync(process.execPath), BUNDLE],
    counted: 'node and the bundle',
  };
}

/** As the static binary for this machine, which is built on demand only. */
export function nativeAgent(broker: BrokerAddress): Contender | Absent {
  const name = broker.ca === undefined ? 'edgevitals, native' : 'edgevitals, native, TLS';
  if (!existsSync(NATIVE)) return { name, absent: `not built: npm run build:native -- --target ${TARGET}` };
  return { name, command: NATIVE, args: run(broker), parts: [NATIVE], counted: 'the static binary' };
}

function run({ port, ca, args = [] }: BrokerAddress): string[] {
  const broker =
    ca === undefined
      ? ['--broker', `mqtt://127.0.0.1:${port}`]
      : ['--broker', `mqtts://127.0.0.1:${port}`, '--ca', ca];
  const rhythm = { 'device-every': '1s', 'process-every': '1s', 'publish-every': '10s', 'key-every': '1m' };
  return [
    'run',
    '-q',
    '--device',
    'bench',
    ...broker,
    ...Object.entries(rhythm).flatMap(([option, time]) => [`--${option}`, time]),
    ...args,
  ];
}
