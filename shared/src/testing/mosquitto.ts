import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accepts, freePort } from './free_port.js';

// Debian installs it outside the PATH of ordinary users
const PROGRAMS = [
  'mosquitto',
  '/usr/sbin/mosquitto',
  '/usr/local/sbin/mosquitto',
  '/opt/homebrew/sbin/mosquitto',
];
const START_MS = 60_000;

export interface MosquittoOptions {
  /** Port to listen on; a free one when absent. */
  readonly port?: number;
  /** Only this user may connect. */
  readonly credentials?: { readonly username: string; readonly password: string };
  /** Whether it lets in who says no name; it does where there are no `credentials`. */
  readonly anonymous?: boolean;
  /** Also listens for WebSockets, on a free port. */
  readonly websockets?: boolean;
  /** More lines for the configuration file, one setting each. */
  readonly lines?: readonly string[];
}

/** A mosquitto of our own on loopback. */
export interface Mosquitto {
  readonly port: number;
  readonly url: string;
  /** Undefined without `websockets`. */
  readonly websocketUrl: string | undefined;
  /** Process id. */
  readonly pid: number;
  /** Ends it as a crash does (SIGKILL). `start` brings it back on the same port, without its sessions. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
}

/** The mosquitto program, undefined where none is installed. */
export const mosquittoProgram = (): string | undefined =>
  PROGRAMS.find(program => spawnSync(program, ['-h'], { stdio: 'ignore' }).error === undefined);

/**
 * Starts mosquitto on a loopback port with a configuration made for it, without limits on what it queues.
 * @returns undefined when mosquitto is not installed: say so and skip the test.
 */
export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto | undefined> {
  const program = mosquittoProgram();
  if (program === undefined) return undefined;
  const directory = await mkdtemp(join(tmpdir(), 'edgevitals-mosquitto-'));
  const port = options.port ?? (await freePort());
  const websocketPort = options.websockets ? await freePort() : undefined;
  await writeFile(join(directory, 'mosquitto.conf'), configuration(directory, port, websocketPort, options));
  if (options.credentials) {
    const { username, password } = options.credentials;
    const file = join(directory, 'passwords');
    await writeFile(file, `${username}:${password}\n`, { mode: 0o600 });
    spawnSync('mosquitto_passwd', ['-U', file]);
  }
  const instance = new MosquittoProcess(program, directory, port, websocketPort);
  try {
    await instance.start();
  } catch (error) {
    await instance.stop();
    throw error;
  }
  return instance;
}

function configuration(
  directory: string,
  port: number,
  websocketPort: number | undefined,
  options: MosquittoOptions,
): string {
  const lines = [
    `listener ${port} 127.0.0.1`,
    ...(websocketPort === undefined ? [] : [`listener ${websocketPort} 127.0.0.1`, 'protocol websockets']),
    `allow_anonymous ${options.anonymous ?? options.credentials === undefined}`,
    ...(options.credentials ? [`password_file ${join(directory, 'passwords')}`] : []),
    'max_queued_messages 0',
    'persistence false',
    `persistence_location ${directory}/`,
    'log_dest stderr',
    // as root it would otherwise become another user, who cannot read the directory
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    ...(options.lines ?? []),
  ];
  return `${lines.join('\n')}\n`;
}

class MosquittoProcess implements Mosquitto {
  readonly port: number;
  readonly websocketUrl: string | undefined;
  private readonly program: string;
  private readonly directory: string;
  private child: ChildProcess | undefined;
  private readonly endWithUs = (): void => {
    this.child?.kill('SIGKILL');
  };

  constructor(program: string, directory: string, port: number, websocketPort: number | undefined) {
    this.program = program;
    this.directory = directory;
    this.port = port;
    this.websocketUrl = websocketPort === undefined ? undefined : `ws://127.0.0.1:${websocketPort}`;
    process.once('exit', this.endWithUs);
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.child?.pid ?? -1;
  }

  async start(): Promise<void> {
    const child = spawn(this.program, ['-c', join(this.directory, 'mosquitto.conf')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.child = child;
    let said = '';
    child.stderr.on('data', (text: Buffer) => {
      said = (said + text.toString()).slice(-2000);
    });
    const deadline = Date.now() + START_MS;
    while (!(await accepts(this.port))) {
      if (child.exitCode !== null || Date.now() > deadline)
        throw new Error(`mosquitto did not start: ${said}`);
      await sleep(20);
    }
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
    process.off('exit', this.endWithUs);
    await rm(this.directory, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }
}
