/** Broker, analyzer and agents as they run in the field, each of which can be killed and brought back. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IoTResourceMonitor } from '@edgevitals/shared/client';
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import type { DeviceSummary } from '@edgevitals/shared/results';
import { type Mosquitto, startMosquitto } from '@edgevitals/shared/testing';
import { ANALYZER_READY, Program, startEdgevitals, temporaryFolder } from '../../harness/program.js';
import { type FrameName, loggedFrames } from '../logged_frames.js';

const AGENTS = join(dirname(fileURLToPath(import.meta.url)), 'agents_program.js');
const AGENT_COUNT = 3;
const PREFIX = 'hit';
/** What mosquitto is to keep over a kill: each change is on its disk before the next is taken. */
export const PERSISTENT = ['persistence true', 'autosave_interval 1', 'autosave_on_changes true'] as const;

export type Part = 'broker' | 'analyzer' | 'agents';
export const PARTS: readonly Part[] = ['broker', 'analyzer', 'agents'];

export class Rig {
  readonly devices: readonly string[] = Array.from({ length: AGENT_COUNT }, (_, i) => `${PREFIX}-${i}`);
  /** Frames that the broker has acknowledged to agents. */
  readonly acknowledged = new Set<FrameName>();
  private readonly folder = temporaryFolder();
  private readonly broker: Mosquitto;
  private monitor: IoTResourceMonitor | undefined;
  private analyzer: Program | undefined;
  private agents: Program | undefined;
  private readonly endWithUs = (): void => {
    this.analyzer?.child.kill('SIGKILL');
    this.agents?.child.kill('SIGKILL');
    this.folder.remove();
  };

  private constructor(broker: Mosquitto) {
    this.broker = broker;
    process.once('exit', this.endWithUs);
  }

  /** @param lines of the broker's configuration. @throws EdgevitalsError CONFIG_INVALID where there is no mosquitto. */
  static async start(lines: readonly string[] = []): Promise<Rig> {
    const broker = await startMosquitto({ lines });
    if (broker === undefined)
      throw new EdgevitalsError('CONFIG_INVALID', 'mosquitto is not installed: it is what is killed');
    return new Rig(broker);
  }

  async begin(part: Part): Promise<void> {
    if (part === 'broker') return this.broker.start();
    const { url } = this.broker;
    if (part === 'analyzer')
      this.analyzer = startEdgevitals('serve', '--broker', url, '--data', `${this.folder.path}/data`);
    else
      this.agents = this.listened(new Program(process.execPath, [AGENTS, url, '', PREFIX, `${AGENT_COUNT}`]));
  }

  /** Ends it as the kernel does that has no memory left, or as a power cut. */
  async kill(part: Part): Promise<void> {
    if (part === 'broker') return this.broker.kill();
    await (part === 'analyzer' ? this.analyzer : this.agents)?.stop('SIGKILL');
  }

  /** The broker's first start is that of the rig. */
  async beginAll(): Promise<void> {
    await this.begin('analyzer');
    await this.analyzer?.printed(ANALYZER_READY);
    await this.begin('agents');
    await this.seenSince(Date.now() / 1000, 60_000);
  }

  /** What the analyzer says of the devices. @throws EdgevitalsError when it does not answer within `timeoutMs`. */
  async summaries(timeoutMs: number): Promise<readonly DeviceSummary[]> {
    this.monitor ??= await IoTResourceMonitor.connect(this.broker.url);
    const { devices } = await this.monitor.devices({ timeoutMs });
    return devices;
  }

  /** Resolves when a frame of each device that was made after `since` is in an answer. @returns seconds since then. */
  async seenSince(since: number, timeoutMs: number): Promise<number> {
    const deadline = performance.now() + timeoutMs;
    const isRunning = (): boolean => this.agents?.child.exitCode === null;
    while (performance.now() < deadline && isRunning()) {
      try {
        const seen = await this.summaries(1000);
        if (this.devices.every(device => (seen.find(each => each.device === device)?.lastSeen ?? 0) > since))
          return Date.now() / 1000 - since;
      } catch (error) {
        if (!isEdgevitalsError(error)) throw error;
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    const said = isRunning() ? this.analyzer?.output : this.agents?.output;
    throw new EdgevitalsError('QUERY_TIMEOUT', `not all devices are seen again: ${said?.slice(-1000)}`);
  }

  /** Answers that a window of the whole time has. */
  async history(window: string) {
    const monitor = this.monitor!;
    const covered = await Promise.all(
      this.devices.map(async device => (await monitor.top({ device, timeWindow: window })).window),
    );
    return { covered, findings: (await monitor.findings({ status: 'all', limit: 1000 })).findings };
  }

  /** Lets agents send what they have, then the analyzer end; what is durable then. */
  async close(): Promise<void> {
    await this.agents?.stop();
  }

  /** Frames in the analyzer's log, each as often as it is there. Ends the analyzer. */
  async logged(): Promise<Map<FrameName, number>> {
    await this.monitor?.close();
    await this.analyzer?.stop();
    return loggedFrames(`${this.folder.path}/data`);
  }

  async end(): Promise<void> {
    process.off('exit', this.endWithUs);
    await this.monitor?.close();
    await this.agents?.stop('SIGKILL');
    await this.analyzer?.stop('SIGKILL');
    await this.broker.stop();
    this.folder.remove();
  }

  /** Frames that the broker acknowledges, as they are told. */
  private listened(program: Program): Program {
    let rest = '';
    program.child.stdout!.on('data', (data: Buffer) => {
      const lines = (rest + data.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines)
        if (line.startsWith('acked ')) this.acknowledged.add(line.slice('acked '.length));
    });
    return program;
  }
}
