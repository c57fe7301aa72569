import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Absent, type Contender, installed } from './contender.js';

const PLUGINS = ['cpu', 'memory', 'disk', 'interface', 'processes', 'mqtt'];
const PLUGIN_FOLDERS = ['lib', 'lib64'];

/** collectd with one ProcessMatch a process and MQTT out; its files go below `folder`. */
export function collectd(brokerPort: number, processes: number, folder: string): Contender | Absent {
  const command = installed('collectd');
  if (command === undefined)
    return { name: 'collectd', absent: 'not installed: apt-get install collectd-core libmosquitto1' };
  const state = join(folder, `collectd-${processes}-${brokerPort}`);
  mkdirSync(state, { recursive: true });
  const names = Array.from({ length: processes }, (_, i) => `w${String(i).padStart(2, '0')}`);
  const lines = [
    'Hostname "bench"',
    'FQDNLookup false',
    'Interval 1',
    `BaseDir "${state}"`,
    `PIDFile "${state}/pid"`,
    ...PLUGINS.map(plugin => `LoadPlugin ${plugin}`),
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
  return {
    name: 'collectd',
    command,
    args: ['-f', '-C', file],
    parts: [command, ...pluginsOf(command)],
    counted: `collectd and the plugins ${PLUGINS.join(', ')}, without shared libraries`,
  };
}

function pluginsOf(command: string): string[] {
  const prefix = dirname(dirname(command));
  const files = PLUGINS.map(plugin => `collectd/${plugin}.so`);
  const folder = PLUGIN_FOLDERS.map(name => join(prefix, name)).find(path =>
    existsSync(join(path, files[0]!)),
  );
  return folder === undefined ? [] : files.map(file => join(folder, file));
}
