/** Rest, runs and rest again: what `measure` does to the machine. */
import { given } from '@edgevitals/shared/objects';
import type { Host } from '../host/host.js';
import type { CommandUsage, RunningCommand } from './command_usage.js';
import { energyAboveRest, type MeterPoint } from './energy.js';
import type { EnergyMeter } from './energy_meter.js';
import { figuresOf } from './figures.js';
import type { MeasuredRun } from './result.js';

export interface RunsOptions {
  readonly words: readonly string[];
  readonly repeat: number;
  readonly warmUps: number;
  readonly restMs: number;
  readonly ticksPerSecond: number;
}

export interface RunsDone {
  readonly runs: readonly MeasuredRun[];
  readonly warmUps: number;
  readonly restWatts?: number;
  /** The machine was not at rest when nothing ran. */
  readonly restless: boolean;
  /** Of all CPUs, busy while nothing ran: 0 to 1. */
  readonly restBusy?: number;
  /** The signal that ended measuring. */
  readonly stopped?: string;
}

const POINT_MS = 250;

export class Measurement {
  private readonly host: Host;
  private readonly meter: EnergyMeter | undefined;
  private readonly options: RunsOptions;
  private running: RunningCommand | undefined;
  private stopped: string | undefined;
  private endRest: (() => void) | undefined;

  constructor(host: Host, meter: EnergyMeter | undefined, options: RunsOptions) {
    this.host = host;
    this.meter = meter;
    this.options = options;
  }

  /** Ends it with the run that is under way, which gets the signal. */
  stop(signal: string): void {
    this.stopped = signal;
    this.running?.kill(signal);
    this.endRest?.();
  }

  /** @throws EdgevitalsError CONFIG_INVALID where the command cannot be started. */
  async measure(): Promise<RunsDone> {
    const { repeat, warmUps } = this.options;
    const restStart = this.busySeconds();
    const before = await this.rest();
    const restBusy = this.busyShare(restStart);
    let warmed = 0;
    for (; warmed < warmUps && this.stopped === undefined; warmed++) if (hasFailed(await this.once())) break;
    const done: { readonly usage: CommandUsage; readonly others?: number; readonly points: MeterPoint[] }[] =
      [];
    while (done.length < repeat && this.stopped === undefined) {
      const start = this.busySeconds();
      const fromMs = this.host.monotonicMs();
      await this.meter?.read();
      const endPoints = this.points();
      const usage = await this.once();
      await endPoints();
      const share = this.busyShare(start, usage.cpuSeconds);
      const points = this.meter?.take(fromMs) ?? [];
      done.push({ usage, points, ...given({ others: share }) });
      if (hasFailed(usage)) break;
    }
    const after = this.stopped === undefined ? await this.rest() : [];
    let restWatts: number | undefined;
    let restless = false;
    const runs = done.map(({ usage, points, others }): MeasuredRun => {
      const energy =
        this.meter === undefined ? undefined : energyAboveRest([before, after], points, this.meter.sd);
      restWatts = energy?.restWatts ?? restWatts;
      restless ||= energy?.restless ?? false;
      return { figures: figuresOf(usage, energy), usage, ...given({ others }) };
    });
    return {
      runs,
      warmUps: warmed,
      restless,
      ...given({ restWatts, restBusy, stopped: this.stopped }),
    };
  }

  private async once(): Promise<CommandUsage> {
    const { words, repeat, warmUps, ticksPerSecond } = this.options;
    this.running = this.host.runMeasured!(words, repeat + warmUps === 1, ticksPerSecond);
    try {
      return await this.running.ended;
    } finally {
      this.running = undefined;
    }
  }

  /** Waits, with a point of the meter now and then. */
  private async rest(): Promise<MeterPoint[]> {
    const fromMs = this.host.monotonicMs();
    await this.meter?.read();
    const endPoints = this.points();
    if (this.options.restMs > 0 && this.stopped === undefined)
      await new Promise<void>(resolve => {
        const cancel = this.host.timer(this.options.restMs, resolve);
        this.endRest = () => {
          cancel();
          resolve();
        };
      });
    this.endRest = undefined;
    await endPoints();
    return this.meter?.take(fromMs) ?? [];
  }

  /** Reads the meter until it is ended, which takes the last point. */
  private points(): () => Promise<void> {
    const { host, meter } = this;
    if (meter === undefined) return async () => {};
    let cancel = (): void => {};
    let reading: Promise<unknown> = Promise.resolve();
    const next = (): void => {
      cancel = host.timer(POINT_MS, () => {
        reading = meter.read();
        next();
      });
    };
    next();
    return async () => {
      cancel();
      await reading;
      await meter.read();
    };
  }

  /** Share of all CPUs that was busy since, without `own` seconds; undefined where it was too short to tell. */
  private busyShare(since: CpuTimes | undefined, own = 0): number | undefined {
    const now = this.busySeconds();
    if (since === undefined || now === undefined) return undefined;
    const all = now.all - since.all;
    // ticks of all CPUs: below a few the share is noise
    return all < 0.2 ? undefined : Math.max(0, (now.busy - since.busy - own) / all);
  }

  /** Times of all CPUs together (/proc/stat, Documentation/filesystems/proc.rst). */
  private busySeconds(): CpuTimes | undefined {
    try {
      const line = /^cpu +([\d ]+)/.exec(this.host.readText('/proc/stat', 256))?.[1] ?? '';
      const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, soft = 0, steal = 0] = line
        .split(' ')
        .map(Number);
      const busy = user + nice + system + irq + soft;
      const { ticksPerSecond } = this.options;
      return { busy: busy / ticksPerSecond, all: (busy + idle + wait + steal) / ticksPerSecond };
    } catch {
      return undefined;
    }
  }
}

interface CpuTimes {
  readonly busy: number;
  readonly all: number;
}

export const hasFailed = ({ status }: CommandUsage): boolean => status !== 0;
