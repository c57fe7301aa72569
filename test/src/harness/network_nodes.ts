/**
 * Nodes of a network on this machine: each is a network namespace with interfaces, kernel counters and routing of its own. A namespace
 * lives as long as a process is in it, and its interfaces with it; those processes end with the test, even if that is killed.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Program } from './program.js';

const here = dirname(fileURLToPath(import.meta.url));
/** Where a node's own loopback has the broker. */
const BROKER_PORT = 1883;
/** Longest that a namespace stays, seconds, whatever happens. */
const LIFE_SECONDS = '120';

/** `babeld`, which Debian installs outside the PATH of ordinary users; undefined where it is not installed. */
export const babeld = (): string | undefined =>
  ['/usr/sbin/babeld', '/usr/bin/babeld', '/usr/local/sbin/babeld'].find(path => existsSync(path));

/** Why such networks cannot be made here; false when they can. */
export function noNetworkNodes(): string | false {
  const made = spawnSync('unshare', [
    '-n',
    '-m',
    'ip',
    'link',
    'add',
    'ev0',
    'type',
    'veth',
    'peer',
    'name',
    'ev1',
  ]);
  if (made.status !== 0) return 'network namespaces with veth need root, unshare and ip';
  return babeld() === undefined && 'babeld is not installed';
}

export class NetworkNode {
  readonly name: string;
  private readonly holder: Program;
  private readonly programs: Program[] = [];

  private constructor(name: string, holder: Program) {
    this.name = name;
    this.holder = holder;
  }

  /** A node that has its loopback only, and forwards when told to. */
  static async make(name: string): Promise<NetworkNode> {
    const setUp = [
      'mount -t sysfs sysfs /sys',
      // link-local addresses are there at once
      'echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad',
      'ip link set lo up',
      'echo made',
      `exec sleep ${LIFE_SECONDS}`,
    ];
    const holder = new Program('setpriv', [
      ...['--pdeathsig', 'KILL', 'unshare', '-n', '-m', 'sh', '-e', '-c', setUp.join('\n')],
    ]);
    await holder.printed(/made/);
    return new NetworkNode(name, holder);
  }

  /** Does something there, now. @throws with what it printed when it fails. */
  run(command: string): void {
    execFileSync('nsenter', [...this.inside, 'sh', '-e', '-c', command], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  }

  /** Packets that its kernel has forwarded (/proc/net/snmp). */
  forwarded(): number {
    const text = execFileSync('nsenter', [...this.inside, 'cat', '/proc/net/snmp'], { encoding: 'utf8' });
    const [names = [], values = []] = text
      .split('\n')
      .filter(line => line.startsWith('Ip:'))
      .map(line => line.split(' '));
    return Number(values[names.indexOf('ForwDatagrams')]);
  }

  /** Starts a program there. */
  start(...command: string[]): Program {
    const program = new Program('setpriv', ['--pdeathsig', 'KILL', 'nsenter', ...this.inside, ...command]);
    this.programs.push(program);
    return program;
  }

  /** Starts a script of this folder there. */
  script(file: string, ...args: string[]): Program {
    return this.start(process.execPath, join(here, file), ...args);
  }

  /** A cable to another node: both ends have the name of the node that they lead to. */
  connect(other: NetworkNode, addresses: readonly [own: string, other: string]): void {
    const ends = [
      { node: this, name: `to-${other.name}`, address: addresses[0] },
      { node: other, name: `to-${this.name}`, address: addresses[1] },
    ] as const;
    const [a, b] = ends;
    execFileSync('ip', [
      ...['link', 'add', a.name, 'netns', String(this.holder.pid), 'type', 'veth'],
      ...['peer', 'name', b.name, 'netns', String(other.holder.pid)],
    ]);
    for (const { node, name, address } of ends)
      node.run(`ip addr add ${address} dev ${name}\nip link set ${name} up`);
  }

  /** Makes a unix socket the broker of this node. @returns its URL there. */
  async broker(path: string): Promise<string> {
    await this.script('unix_relay.js', String(BROKER_PORT), path).printed(/listening/);
    return `mqtt://127.0.0.1:${BROKER_PORT}`;
  }

  /** Ends what was started there, and the node. */
  async remove(): Promise<void> {
    await Promise.all(this.programs.map(program => program.stop()));
    await this.holder.stop('SIGKILL');
  }

  private get inside(): readonly string[] {
    return ['-t', String(this.holder.pid), '-n', '-m', '--'];
  }
}
