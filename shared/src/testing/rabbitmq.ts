import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accepts, freePort } from './free_port.js';

/** Where Debian has it: what is in the PATH wants to be another user and reads the machine's own settings. */
const PROGRAM = '/usr/lib/rabbitmq/bin/rabbitmq-server';
/** It takes ten seconds on an idle machine. */
const START_MS = 120_000;

/**
 * A RabbitMQ of our own on loopback: a broker that, before version 3.13, speaks MQTT 3.1.1 only and hangs up on version 5
 * without a word.
 */
export class RabbitMq {
  readonly port: number;
  private readonly directory: string;
  private readonly registryPort: number;
  private readonly distributionPort: number;
  /** epmd, by which nodes of a cluster find each other: it does not start without one. */
  private registry: ChildProcess | undefined;
  private server: ChildProcess | undefined;
  private readonly endWithUs = (): void => {
    this.signal('SIGKILL');
    this.registry?.kill('SIGKILL');
  };

  private constructor(directory: string, ports: readonly [number, number, number]) {
    this.directory = directory;
    [this.port, this.registryPort, this.distributionPort] = ports;
    process.once('exit', this.endWithUs);
  }

  /**
   * Starts one without accounts: everybody is a guest.
   * @returns undefined when RabbitMQ is not installed: say so and skip the test.
   */
  static async begin(): Promise<RabbitMq | undefined> {
    if (!existsSync(PROGRAM)) return undefined;
    const directory = await mkdtemp(join(tmpdir(), 'edgevitals-rabbitmq-'));
    const rabbit = new RabbitMq(directory, [await freePort(), await freePort(), await freePort()]);
    await writeFile(join(directory, 'enabled_plugins'), '[rabbitmq_mqtt].\n');
    await writeFile(
      join(directory, 'rabbitmq.conf'),
      `listeners.tcp = none
mqtt.listeners.tcp.1 = 127.0.0.1:${rabbit.port}
mqtt.allow_anonymous = true
mqtt.default_user = guest
mqtt.default_pass = guest
log.file = false
log.console = true
log.console.level = error
`,
    );
    try {
      await rabbit.start();
    } catch (error) {
      await rabbit.stop();
      throw error;
    }
    return rabbit;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const { directory, registryPort } = this;
    const shared = { HOME: directory, ERL_EPMD_PORT: `${registryPort}`, ERL_EPMD_ADDRESS: '127.0.0.1' };
    const env = { ...process.env, ...shared };
    this.registry ??= spawn('epmd', ['-port', `${registryPort}`, '-address', '127.0.0.1'], {
      env,
      stdio: 'ignore',
    });
    while (!(await accepts(registryPort))) await sleep(20);
    // a process group of its own: the shell that is started starts what serves
    const server = spawn(PROGRAM, {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...env,
        RABBITMQ_NODENAME: `edgevitals${this.port}@localhost`,
        RABBITMQ_CONFIG_FILE: join(directory, 'rabbitmq.conf'),
        RABBITMQ_CONF_ENV_FILE: '/dev/null',
        RABBITMQ_ENABLED_PLUGINS_FILE: join(directory, 'enabled_plugins'),
        RABBITMQ_MNESIA_BASE: join(directory, 'mnesia'),
        RABBITMQ_LOG_BASE: join(directory, 'log'),
        RABBITMQ_PID_FILE: join(directory, 'pid'),
        RABBITMQ_DIST_PORT: `${this.distributionPort}`,
      },
    });
    this.server = server;
    let said = '';
    const hear = (text: Buffer): void => {
      said = (said + text.toString()).slice(-2000);
    };
    server.stdout.on('data', hear);
    server.stderr.on('data', hear);
    const deadline = Date.now() + START_MS;
    while (!(await accepts(this.port))) {
      if (server.exitCode !== null || Date.now() > deadline)
        throw new Error(`RabbitMQ did not start: ${said}`);
      await sleep(50);
    }
  }

  /** Ends it as a crash does. `start` brings it back on the same port. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** Ends it and removes its files. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
    if (this.registry !== undefined && this.registry.exitCode === null) {
      const exit = once(this.registry, 'exit');
      this.registry.kill('SIGKILL');
      await exit;
    }
    process.off('exit', this.endWithUs);
    await rm(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { server } = this;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const closed = once(server, 'close');
    this.signal(signal);
    await closed;
    this.server = undefined;
  }

  /** To the shell and what it started. */
  private signal(signal: NodeJS.Signals): void {
    if (this.server?.pid === undefined) return;
    try {
      process.kill(-this.server.pid, signal);
    } catch {
      // all of it has ended
    }
  }
}
