import { mkdirSync, writeFileSync } from 'node:fs';
import { NodeHost } from '../host/node.js';
import { exchange } from '../host/node_exchange.js';
import { ToolRunner } from '../host/node_run.js';

/** A device with a mesh of each kind, whose tools print what is given here, by command line. */
export function meshNode(
  t: { testdir(): string; teardown(end: () => void): void },
  outputs: Readonly<Record<string, string>>,
): NodeHost {
  const root = t.testdir();
  mkdirSync(`${root}/sys/class/net/bat0`, { recursive: true });
  mkdirSync(`${root}/sys/class/net/mesh0/phy80211`, { recursive: true });
  mkdirSync(`${root}/sys/class/net/lo`);
  mkdirSync(`${root}/sys/kernel/debug/ieee80211/phy0/netdev:mesh0/mesh_stats`, { recursive: true });
  writeFileSync(`${root}/sys/kernel/debug/ieee80211/phy0/netdev:mesh0/mesh_stats/fwded_frames`, '12\n');
  const names = new Set(Object.keys(outputs).map(command => command.split(' ')[0]!));
  for (const name of names) {
    const cases = Object.entries(outputs)
      .filter(([command]) => command.startsWith(`${name} `))
      .map(([command, text], i) => {
        writeFileSync(`${root}/${name}.${i}`, text);
        return `  '${command.slice(name.length + 1)}') exec cat ${root}/${name}.${i} ;;\n`;
      });
    writeFileSync(`${root}/${name}`, `#!/bin/sh\ncase "$*" in\n${cases.join('')}esac\nexit 161\n`, {
      mode: 0o755,
    });
  }
  const tools = new ToolRunner(`${root}:/usr/bin:/bin`);
  t.teardown(() => tools.killAll());
  const host = new NodeHost({ root });
  host.run = (tool, args, timeoutMs) => tools.run(tool, args, timeoutMs);
  host.exchange = exchange;
  host.env = name => (name === 'EDGEVITALS_PEERS' ? 'plain' : undefined);
  return host;
}
