/** Device power and its split: measured by a sensor, else a prior for the CPUs, else nothing (README.md). */
import type { Estimate, PowerState, SupplyStatus } from '@edgevitals/shared/results';
import type { Interval } from '../../device/interval.js';
import type { Slice, SliceEnergy } from '../../history/slice.js';
import type { Condition, Model } from '../model.js';
import { attributeEnergy } from './attribute.js';
import { NO_DETAILS, type PowerDetails } from './details.js';
import { PowerFindings } from './findings.js';
import { IdleEstimator } from './idle_fit.js';
import { type CpuPrior, cpuPrior } from './priors/cpu_prior.js';
import type { SensorReading } from './sensors/reading.js';
import { Sensors } from './sensors/sensors.js';

const STATUS = ['Unknown', 'Charging', 'Discharging', 'Not charging', 'Full'];
/** A mean of a few readings over a stretch of lost frames says less of it. */
const GAP_SIGMA = 0.3;

export class PowerModel implements Model<PowerState> {
  readonly name = 'power';
  private readonly sensors = new Sensors();
  private readonly idle = new IdleEstimator();
  private readonly findings = new PowerFindings();
  private current: PowerState | undefined;
  private found: readonly Condition[] = [];
  private total: { joules: number; sigma: number; basis: SliceEnergy['basis'] } | undefined;

  observe(interval: Interval, slice: Slice): void {
    this.found = this.findings.observe(interval);
    const awake = interval.elapsed - interval.suspended;
    // a rail of the CPU is not the device: what it has measured is of use once rails are told apart
    const sensed = this.sensors.observe(interval);
    const measured = sensed?.scope === 'device' ? sensed : undefined;
    let power: Estimate | undefined;
    if (awake > 0 && measured !== undefined) power = this.observeMeasured(interval, slice, awake, measured);
    else if (awake > 0) power = observePrior(slice, awake, cpuPrior(interval.info));
    const { energy } = slice;
    if (energy !== undefined) this.add(energy);
    const sensors = [...this.sensors.status()];
    if (energy === undefined && interval.supplies.length === 0 && sensors.length === 0) {
      this.current = undefined;
      return;
    }
    this.current = {
      device: interval.device,
      at: interval.to,
      sensor: measured?.sensor ?? '',
      ...(power === undefined ? {} : { power }),
      ...(this.total === undefined
        ? {}
        : { energy: { value: this.total.joules, sigma: this.total.sigma, basis: this.total.basis } }),
      supplies: supplyStatus(interval, measured),
      sensors,
    };
  }

  /** What is known of the device, for answers about any window. */
  details(): PowerDetails {
    const { supplies = [], sensors = [] } = this.current ?? {};
    return { ...NO_DETAILS, supplies, sensors };
  }

  state(): PowerState | undefined {
    return this.current;
  }

  conditions(): readonly Condition[] {
    return this.found;
  }

  snapshot(): unknown {
    return {
      idle: this.idle.snapshot(),
      findings: this.findings.snapshot(),
      sensors: this.sensors.snapshot(),
      total: this.total,
    };
  }

  restore(snapshot: unknown): void {
    const parts = snapshot as {
      idle?: unknown;
      findings?: unknown;
      sensors?: unknown;
      total?: { joules?: unknown; sigma?: unknown; basis?: unknown };
    } | null;
    this.idle.restore(parts?.idle);
    this.findings.restore(parts?.findings);
    this.sensors.restore(parts?.sensors);
    const { joules, sigma, basis } = parts?.total ?? {};
    if (
      typeof joules === 'number' &&
      typeof sigma === 'number' &&
      (basis === 'measured' || basis === 'prior')
    ) {
      this.total = { joules, sigma, basis };
    }
  }

  private observeMeasured(
    interval: Interval,
    slice: Slice,
    awake: number,
    { power: watts, sigma, gainSigma, sensor }: SensorReading,
  ): Estimate {
    const relativeSigma = Math.hypot(gainSigma, sigma / watts);
    if (!interval.gap) this.idle.observe(slice.cpuBusySeconds / awake, watts);
    const fit = this.idle.fit();
    const relative = interval.gap ? Math.hypot(relativeSigma, GAP_SIGMA) : relativeSigma;
    const joules = watts * awake;
    const slopeSigma = fit === undefined ? 0 : fit.slopeSigma / fit.wattsPerCpu;
    attributeEnergy(slice, {
      joules,
      sigma: joules * relative,
      basis: 'measured',
      sensor,
      baseJoules: fit === undefined ? undefined : fit.baseWatts * awake,
      relativeSigma: Math.hypot(relative, slopeSigma),
    });
    return { value: watts, sigma: watts * relative, basis: 'measured' };
  }

  private add({ joules, sigma, basis }: SliceEnergy): void {
    // a measured total and a prior for CPUs alone are not the same quantity
    if (this.total === undefined || this.total.basis !== basis) this.total = { joules: 0, sigma: 0, basis };
    this.total.joules += joules;
    this.total.sigma += sigma;
  }
}

/** Without a sensor: what the busy CPUs added, by the prior. Idle power stays unknown and is left out. */
function observePrior(slice: Slice, awake: number, prior: CpuPrior | undefined): Estimate | undefined {
  if (prior === undefined) return undefined;
  const joules = prior.watts * slice.cpuBusySeconds;
  const sigma = prior.sigma * slice.cpuBusySeconds;
  attributeEnergy(slice, {
    joules,
    sigma,
    basis: 'prior',
    sensor: '',
    baseJoules: 0,
    relativeSigma: prior.sigma / prior.watts,
  });
  return {
    value: joules / awake,
    sigma: sigma / awake,
    basis: 'prior',
    note: `${PRIOR_NOTE} Figures: ${prior.source}.`,
  };
}

export const PRIOR_NOTE = 'No sensor: only what busy CPUs add above idle, from published figures.';

function supplyStatus(interval: Interval, measured: SensorReading | undefined): SupplyStatus[] {
  return interval.supplies.map(supply => {
    const point = supply.points[supply.points.length - 1];
    return {
      name: supply.name,
      type: (interval.info?.supplies.find(each => each.name === supply.name)?.type ?? '').toLowerCase(),
      status: STATUS[point?.status ?? 0] ?? 'Unknown',
      ...(point?.capacity === undefined ? {} : { capacityRatio: point.capacity / 100 }),
      ...(measured?.sensor === `power_supply/${supply.name}` ? { powerWatts: measured.power } : {}),
    };
  });
}
