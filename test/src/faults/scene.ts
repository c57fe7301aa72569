/** A broker, an analyzer with little memory, an honest agent, and somebody who means no good at the same broker. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { IoTResourceMonitor } from '@edgevitals/shared/client';
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { connectMqtt, type MqttEndpoint } from '@edgevitals/shared/mqtt';
import type { DeviceSummary } from '@edgevitals/shared/results';
import { freePort, type Mosquitto, startMosquitto } from '@edgevitals/shared/testing';
import { ANALYZER, ANALYZER_READY, Program, startAgent, temporaryFolder } from '../harness/program.js';

/** Fast rhythms: a suite sees in a second what a fleet shows in a minute. */
const RHYTHM = [
  ['--device-every', '500ms'],
  ['--process-every', '1s'],
  ['--publish-every', '1s'],
  ['--key-every', '5s'],
].flat();
const START_MS = 60_000;

export interface SceneOptions {
  /** MiB of the analyzer's heap. */
  readonly heapMebibytes: number;
  /** The analyzer brings its broker with it; else there is a mosquitto. */
  readonly embedded?: true;
  /** More arguments of `serve`. */
  readonly args?: readonly string[];
}

export class Scene {
  /** The honest device. */
  readonly device = 'honest';
  readonly url: string;
  private readonly options: SceneOptions;
  private readonly folder = temporaryFolder();
  private readonly broker: Mosquitto | undefined;
  private analyzer: Program | undefined;
  private readonly agents: Program[] = [];
  private readonly endpoints: MqttEndpoint[] = [];
  private monitor: IoTResourceMonitor | undefined;
  private readonly endWithUs = (): void => {
    this.analyzer?.child.kill('SIGKILL');
    for (const agent of this.agents) agent.child.kill('SIGKILL');
    this.folder.remove();
  };

  private constructor(options: SceneOptions, broker: Mosquitto | undefined, url: string) {
    this.options = options;
    this.broker = broker;
    this.url = url;
    process.once('exit', this.endWithUs);
  }

  /** Starts all of it; resolves when the honest device has been seen. @throws EdgevitalsError CONFIG_INVALID without mosquitto. */
  static async start(options: SceneOptions): Promise<Scene> {
    const broker = options.embedded ? undefined : await startMosquitto();
    if (broker === undefined && !options.embedded)
      throw new EdgevitalsError(
        'CONFIG_INVALID',
        'mosquitto is not installed: it is what hostile clients use',
      );
    const scene = new Scene(options, broker, broker?.url ?? `mqtt://127.0.0.1:${await freePort()}`);
    try {
      await scene.startAnalyzer();
      scene.startAgent(scene.device);
      await scene.seenSince(Date.now() / 1000, START_MS);
      return scene;
    } catch (error) {
      await scene.end();
      throw error;
    }
  }

  /** One honest device more. */
  startAgent(device: string): void {
    this.agents.push(startAgent('run', '--broker', this.url, '--device', device, ...RHYTHM));
  }

  /** A connection to the broker, ended with the scene. */
  async connect(clientId: string): Promise<MqttEndpoint> {
    const endpoint = connectMqtt({ url: this.url, clientId, onError: () => {} });
    this.endpoints.push(endpoint);
    await new Promise<void>(resolve => endpoint.onState(state => state === 'connected' && resolve()));
    return endpoint;
  }

  /** Starts the analyzer and resolves with the seconds until it takes messages; rejects when it ends before. */
  async startAnalyzer(): Promise<number> {
    const began = performance.now();
    const { heapMebibytes, embedded, args = [] } = this.options;
    const where = embedded
      ? ['--embedded', '--listen', this.url.slice('mqtt://'.length)]
      : ['--broker', this.url];
    this.analyzer = new Program(process.execPath, [
      `--max-old-space-size=${heapMebibytes}`,
      ...[ANALYZER, 'serve', ...where, '--data', this.data, ...args],
    ]);
    await this.analyzer.printed(ANALYZER_READY);
    return (performance.now() - began) / 1000;
  }

  /** Ends the analyzer as the kernel does that has no memory left. */
  async killAnalyzer(): Promise<void> {
    await this.analyzer?.stop('SIGKILL');
  }

  get isAnalyzerAlive(): boolean {
    const child = this.analyzer?.child;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  /** What the analyzer has printed. */
  get output(): string {
    return this.analyzer?.output ?? '';
  }

  /** Most memory that the analyzer has had resident, MiB; undefined where the kernel does not tell. */
  get peakMebibytes(): number | undefined {
    try {
      const status = readFileSync(`/proc/${this.analyzer?.pid}/status`, 'latin1');
      const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
      return kibibytes === undefined ? undefined : Number(kibibytes) / 1024;
    } catch {
      return undefined;
    }
  }

  /** Bytes of the analyzer's frame log. */
  get logBytes(): number {
    const folder = join(this.data, 'frames');
    return readdirSync(folder)
      .filter(name => name.endsWith('.seg'))
      .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  }

  /** What the analyzer says of an honest device. */
  async summary(timeoutMs = 30_000, device = this.device): Promise<DeviceSummary> {
    this.monitor ??= await IoTResourceMonitor.connect(this.url);
    const { devices } = await this.monitor.ask('devices', { devices: [device] }, { timeoutMs });
    return devices[0]!;
  }

  /** Resolves when an honest device has been heard after `since`. @returns seconds that it took; undefined: not within `timeoutMs`. */
  async seenSince(since: number, timeoutMs: number, device = this.device): Promise<number | undefined> {
    const began = performance.now();
    const elapsed = (): number => performance.now() - began;
    while (elapsed() < timeoutMs && this.isAnalyzerAlive) {
      try {
        const { lastSeen = 0, frames } = await this.summary(2000, device);
        if (lastSeen > since && frames > 0) return elapsed() / 1000;
      } catch (error) {
        if (!isEdgevitalsError(error)) throw error;
      }
      await sleep(100);
    }
    return undefined;
  }

  async end(): Promise<void> {
    process.off('exit', this.endWithUs);
    await this.monitor?.close();
    for (const endpoint of this.endpoints) await endpoint.close();
    for (const agent of this.agents) await agent.stop('SIGKILL');
    await this.analyzer?.stop('SIGKILL');
    await this.broker?.stop();
    this.folder.remove();
  }

  private get data(): string {
    return join(this.folder.path, 'data');
  }
}
