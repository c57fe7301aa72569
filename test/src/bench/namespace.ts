/**
 * A pid namespace with the workload and nothing else, so that every program under test sees the same processes. The
 * network stays the machine's: the broker is outside.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program in the namespace. */
export interface Inmate {
  /** Outside the namespace. */
  readonly pid: number;
  /** What it has written to standard error so far, the last part of it. */
  readonly said: string;
  stop(): Promise<void>;
}

/** What processes of a workload do beside sleeping. */
export interface WorkloadRoles {
  readonly busy?: number;
  readonly writers?: number;
}

const FOUND_MS = 5000;

/** False where this user may not make namespaces. */
export const canMakeNamespaces = (): boolean =>
  spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true'], { stdio: 'ignore' }).status === 0;

export class Namespace {
  private readonly unshare: ChildProcess;
  private readonly init: number;
  // --kill-child ends all in it
  private readonly endWithUs = (): void => {
    this.unshare.kill('SIGKILL');
  };

  private constructor(unshare: ChildProcess, init: number) {
    this.unshare = unshare;
    this.init = init;
    process.once('exit', this.endWithUs);
  }

  /**
   * Starts `workload` with `processes` processes and waits until all of them run.
   * @param roles how many of them compute, and write; left out, as workload.c has them.
   */
  static async of(workload: string, processes: number, roles: WorkloadRoles = {}): Promise<Namespace> {
    const flags = ['--pid', '--fork', '--kill-child', '--mount-proc'];
    const { busy, writers = 0 } = roles;
    const counts = busy === undefined ? [] : [`${busy}`, `${writers}`];
    const unshare = spawn('unshare', [...flags, workload, `${processes}`, ...counts], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(unshare.stdout!, 'data');
    return new Namespace(unshare, await childOf(unshare.pid!));
  }

  async start(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Inmate> {
    const nsenter = spawn('nsenter', ['-t', `${this.init}`, '-p', '-m', '--', command, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...env },
    });
    let said = '';
    nsenter.stderr.on('data', (text: Buffer) => {
      said = (said + text.toString()).slice(-4000);
    });
    const ended = once(nsenter, 'exit');
    const pid = await childOf(nsenter.pid!).catch(() => {
      throw new Error(`${command} did not start: ${said}`);
    });
    return {
      pid,
      get said() {
        return said;
      },
      stop: async () => {
        if (nsenter.exitCode !== null || nsenter.signalCode !== null) return;
        process.kill(pid, 'SIGTERM');
        await ended;
      },
    };
  }

  async stop(): Promise<void> {
    const ended = once(this.unshare, 'exit');
    this.endWithUs();
    await ended;
    process.off('exit', this.endWithUs);
  }
}

/** The only child of a process, as soon as there is one. */
async function childOf(pid: number): Promise<number> {
  for (const end = Date.now() + FOUND_MS; Date.now() < end; await sleep(10)) {
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
    if (child) return Number(child);
  }
  throw new Error(`process ${pid} has no child`);
}
