/** Workloads that run side by side, for as long as somebody looks. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { freePort } from '@edgevitals/shared/testing';
import { compile } from '../../bench/compile.js';
import { temporaryFolder } from '../../harness/program.js';
import type { Makers, Place, Workload } from './workloads.js';

const PORTS = 32;

export interface Started extends Workload {
  readonly pid: number;
}

export class WakeupScene {
  readonly started: Started[] = [];
  private readonly folder = temporaryFolder();
  private readonly children: ChildProcess[] = [];
  private readonly cpu = lastCpu();

  /** Starts them in order. @throws when one of our own ends at once. */
  async start(makers: Makers): Promise<void> {
    const { path } = this.folder;
    for (const fifo of ['fifo', 'lines']) execFileSync('mkfifo', [`${path}/${fifo}`]);
    for (const name of ['watched', 'links']) mkdirSync(`${path}/${name}`);
    writeFileSync(`${path}/log`, '');
    const ports: number[] = [];
    for (let i = 0; i < PORTS; i++) ports.push(await freePort());
    const place: Place = {
      wakers: compile('wakers', path, 'wakeups', ['-pthread', '-lm']),
      folder: path,
      port: () => ports.pop()!,
      pid: name => this.started.find(each => each.name === name)!.pid,
    };
    for (const make of makers) for (const workload of make(place)) await this.launch(workload);
  }

  /** Ends them, by id. */
  async stop(): Promise<void> {
    await Promise.all(
      this.children.map(async child => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }),
    );
    this.folder.remove();
  }

  /** Those that have ended meanwhile. */
  get ended(): string[] {
    return this.started.filter((_, i) => this.children[i]!.exitCode !== null).map(({ name }) => name);
  }

  private async launch(workload: Workload): Promise<void> {
    const { name, link, together } = workload;
    let { command, args } = workload;
    if (link) {
      // the kernel takes the name of what is started for that of the program
      const path = `${this.folder.path}/links/${name}`;
      symlinkSync(command, path);
      command = path;
    }
    if (together) {
      args = ['-c', this.cpu, command, ...args];
      command = 'taskset';
    }
    const child = spawn(command, args, { stdio: 'ignore' });
    await once(child, 'spawn');
    this.children.push(child);
    this.started.push({ ...workload, pid: child.pid! });
  }
}

/** The last CPU that we may run on. */
export const lastCpu = (): string =>
  /^Cpus_allowed_list:.*?(\d+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? '0';
