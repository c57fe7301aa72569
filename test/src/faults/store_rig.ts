/** An analyzer on a data directory, the broker before it, and a fleet that sends: what faults of clock, store and disk befall. */
import { IoTResourceMonitor } from '@edgevitals/shared/client';
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { type Mosquitto, startMosquitto } from '@edgevitals/shared/testing';
import { ANALYZER, ANALYZER_READY, Program, temporaryFolder } from '../harness/program.js';
import { BusyBoard, ScriptedFleet } from './scripted_fleet.js';

const PERIOD_MS = 200;
/** Else 20 messages that are not acknowledged would be all that comes. */
const BROKER = ['max_inflight_messages 0'];

export class StoreRig {
  readonly folder = temporaryFolder();
  readonly broker: Mosquitto;
  private readonly programs: Program[] = [];
  private readonly fleets: ScriptedFleet[] = [];
  private monitor: IoTResourceMonitor | undefined;
  private readonly endWithUs = (): void => {
    for (const { child } of this.programs) child.kill('SIGKILL');
  };

  private constructor(broker: Mosquitto) {
    this.broker = broker;
    process.once('exit', this.endWithUs);
  }

  /** @throws EdgevitalsError CONFIG_INVALID where there is no mosquitto. */
  static async start(): Promise<StoreRig> {
    const broker = await startMosquitto({ lines: BROKER });
    if (broker === undefined)
      throw new EdgevitalsError(
        'CONFIG_INVALID',
        'mosquitto is not installed: it stands between fleet and analyzer',
      );
    return new StoreRig(broker);
  }

  /** Starts an analyzer; whether it gets far is another question. */
  serve(data: string, more: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Program {
    const args = [ANALYZER, 'serve', '--broker', this.broker.url, '--data', data, ...more];
    const program = new Program(process.execPath, args, env);
    this.programs.push(program);
    return program;
  }

  /** Starts an analyzer that has to run. */
  async analyzer(...args: Parameters<StoreRig['serve']>): Promise<Program> {
    const program = this.serve(...args);
    await program.printed(ANALYZER_READY);
    return program;
  }

  /** Devices that begin to send at once, each a frame in `periodMs`. @param keyEvery as of `BusyBoard`. */
  async fleet(
    prefix: string,
    count: number,
    wallMs = Date.now(),
    periodMs = PERIOD_MS,
    keyEvery?: number,
  ): Promise<ScriptedFleet> {
    const boards = Array.from({ length: count }, (_, i) => new BusyBoard(`${prefix}-${i}`, wallMs, keyEvery));
    const fleet = await this.fleetOf(boards);
    fleet.begin(periodMs);
    return fleet;
  }

  async fleetOf(boards: readonly BusyBoard[]): Promise<ScriptedFleet> {
    const fleet = await ScriptedFleet.connect(this.broker.url, boards);
    this.fleets.push(fleet);
    return fleet;
  }

  async ask(): Promise<IoTResourceMonitor> {
    this.monitor ??= await IoTResourceMonitor.connect(this.broker.url);
    return this.monitor;
  }

  /** Resolves when each of the devices has been heard, by so many frames more than `before`. @returns seconds waited. */
  async heard(
    devices: readonly string[],
    before: ReadonlyMap<string, number>,
    timeoutMs = 30_000,
  ): Promise<number> {
    const began = performance.now();
    while (performance.now() - began < timeoutMs) {
      const frames = await this.frames().catch((error: unknown) => {
        if (!isEdgevitalsError(error)) throw error;
        return new Map<string, number>();
      });
      if (devices.every(device => (frames.get(device) ?? 0) > (before.get(device) ?? 0)))
        return (performance.now() - began) / 1000;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    throw new EdgevitalsError(
      'QUERY_TIMEOUT',
      `not all devices are heard: ${this.programs.at(-1)?.output.slice(-1500)}`,
    );
  }

  /** Frames of each device that the analyzer has taken in this run. */
  async frames(): Promise<Map<string, number>> {
    const { devices } = await (await this.ask()).devices({ timeoutMs: 2000 });
    return new Map(devices.map(({ device, frames }) => [device, frames]));
  }

  /** Ends every analyzer that still runs; nothing is open in its directory then. */
  async endAnalyzers(): Promise<void> {
    this.endWithUs();
    await Promise.all(this.programs.map(program => program.outcome()));
  }

  async end(): Promise<void> {
    process.off('exit', this.endWithUs);
    for (const fleet of this.fleets) await fleet.close();
    await this.monitor?.close();
    await this.endAnalyzers();
    await this.broker.stop();
    this.folder.remove();
  }
}
