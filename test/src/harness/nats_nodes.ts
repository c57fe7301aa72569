/** Nodes of NATS with JetStream on loopback, one or a cluster of them, each of which can be killed and brought back. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accepts, freePort } from '@edgevitals/shared/testing';
import { temporaryFolder } from './program.js';

const PROGRAMS = ['nats-server', '/usr/sbin/nats-server'];
const START_MS = 60_000;

const natsServer = (): string | undefined =>
  PROGRAMS.find(program => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0);

/** Why a test is skipped; false where nats-server is installed. */
export const noNats: string | false = natsServer() === undefined && 'nats-server is not installed';

interface Node {
  readonly name: string;
  readonly port: number;
  readonly routePort: number;
  child: ChildProcess | undefined;
}

export class NatsNodes {
  private readonly folder = temporaryFolder();
  private readonly nodes: readonly Node[];
  private readonly endWithUs = (): void => {
    for (const { child } of this.nodes) child?.kill('SIGKILL');
    this.folder.remove();
  };

  private constructor(nodes: readonly Node[]) {
    this.nodes = nodes;
    process.once('exit', this.endWithUs);
  }

  /** @throws Error where nats-server is not installed. */
  static async start(count: number): Promise<NatsNodes> {
    const nodes: Node[] = [];
    for (let i = 0; i < count; i++)
      nodes.push({ name: `n${i}`, port: await freePort(), routePort: await freePort(), child: undefined });
    const all = new NatsNodes(nodes);
    await Promise.all(nodes.map((_, i) => all.begin(i)));
    return all;
  }

  /** As `--cluster` wants it. */
  get url(): string {
    return this.nodes.map(({ port }) => `nats://127.0.0.1:${port}`).join(',');
  }

  get count(): number {
    return this.nodes.length;
  }

  /** Process ids of those that run. */
  get pids(): number[] {
    return this.nodes.flatMap(({ child }) => (child?.pid === undefined ? [] : [child.pid]));
  }

  async begin(i: number): Promise<void> {
    const node = this.nodes[i]!;
    const path = join(this.folder.path, `${node.name}.conf`);
    writeFileSync(path, this.configuration(node));
    const child = spawn(natsServer()!, ['-c', path], { stdio: ['ignore', 'ignore', 'pipe'] });
    node.child = child;
    let said = '';
    child.stderr.on('data', (text: Buffer) => {
      said = (said + text.toString()).slice(-4000);
    });
    const deadline = performance.now() + START_MS;
    while (!(await accepts(node.port))) {
      if (child.exitCode !== null || performance.now() > deadline)
        throw new Error(`nats-server did not start: ${said}`);
      await sleep(20);
    }
  }

  /** Ends a node as a crash does. */
  async kill(i: number): Promise<void> {
    const node = this.nodes[i]!;
    const { child } = node;
    node.child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async end(): Promise<void> {
    process.off('exit', this.endWithUs);
    await Promise.all(this.nodes.map((_, i) => this.kill(i)));
    this.folder.remove();
  }

  private configuration({ name, port, routePort }: Node): string {
    const routes = this.nodes.map(each => `nats://127.0.0.1:${each.routePort}`);
    return [
      'host: 127.0.0.1',
      `port: ${port}`,
      `server_name: ${name}`,
      `jetstream { store_dir: ${JSON.stringify(join(this.folder.path, name))} }`,
      ...(this.nodes.length === 1
        ? []
        : [`cluster { name: fleet, listen: "127.0.0.1:${routePort}", routes: ${JSON.stringify(routes)} }`]),
      '',
    ].join('\n');
  }
}
