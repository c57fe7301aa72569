/** The programs that do the same job, each with the arguments that make it the same: every process, each second. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Contender {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const COLLECTD = ['/usr/sbin/collectd', '/usr/local/sbin/collectd'];

/** The agent as one file on Node.js, packed anew. */
export function agent(brokerPort: number): Contender {
  execFileSync(process.execPath, [join(ROOT, 'agent/bundle.mjs')], { stdio: 'ignore' });
  const rhythm = [
    '--device-every',
    '1s',
    '--process-every',
    '1s',
    '--publish-every',
    '10s',
    '--key-every',
    '1m',
  ];
  const bundle = join(ROOT, 'agent/dist/bundle/edgevitals-agent.mjs');
  const broker = ['--broker', `mqtt://127.0.0.1:${brokerPort}`, '--device', 'bench'];
  return {
    name: 'edgevitals on Node.js',
    command: process.execPath,
    args: [bundle, 'run', '-q', ...broker, ...rhythm],
  };
}

/** A loop in C that reads the same files and does nothing with them. */
export const floor = (program: string, variant: 'open' | 'kept'): Contender => ({
  name: variant === 'open' ? 'C floor: open, read, close' : 'C floor: kept descriptors',
  command: program,
  args: [variant],
});

/** collectd with one ProcessMatch a process and MQTT out; undefined where it is not installed. */
export function collectd(brokerPort: number, processes: number, folder: string): Contender | undefined {
  const command = COLLECTD.find(existsSync);
  if (command === undefined) return undefined;
  const state = join(folder, `collectd-${processes}-${brokerPort}`);
  mkdirSync(state, { recursive: true });
  const names = Array.from({ length: processes }, (_, i) => `w${String(i).padStart(2, '0')}`);
  const plugins = ['cpu', 'memory', 'disk', 'interface', 'processes', 'mqtt'];
  const lines = [
    'Hostname "bench"',
    'FQDNLookup false',
    'Interval 1',
    `BaseDir "${state}"`,
    `PIDFile "${state}/pid"`,
    ...plugins.map(plugin => `LoadPlugin ${plugin}`),
    '<Plugin processes>',
    'CollectContextSwitch true',
    ...names.map(name => `ProcessMatch "${name}" "^${name}$"`),
    '</Plugin>',
    '<Plugin mqtt>',
    '<Publish "out">',
    'Host "127.0.0.1"',
    `Port ${brokerPort}`,
    'ClientId "collectd"',
    '</Publish>',
    '</Plugin>',
  ];
  const file = join(state, 'collectd.conf');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return { name: 'collectd', command, args: ['-f', '-C', file] };
}

export const NO_COLLECTD =
  'collectd is not installed (Debian: apt-get install collectd-core libmosquitto1): SKIPPED';
