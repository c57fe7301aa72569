/**
 * Device power and who causes it: what a sensor measures, else what the model has learned while one did, else what is
 * published for its CPUs, else nothing (README.md).
 */
import { given } from '@edgevitals/shared/objects';
import {
  type Basis,
  type Estimate,
  isBasis,
  type PowerState,
  type SupplyStatus,
  weakerBasis,
} from '@edgevitals/shared/results';
import * as v from 'valibot';
import type { Interval } from '../../device/interval.js';
import type { Condition } from '../../findings/condition.js';
import type { Slice } from '../../history/slice.js';
import type { EnergyRow } from '../../quantities/index.js';
import type { Model } from '../model.js';
import { attributeEnergy } from './attribute.js';
import { NO_DETAILS, type PowerDetails } from './details.js';
import { deviceAtRest } from './device_at_rest.js';
import { type EnergyParts, FleetIntensities, KNOWN_ROWS, PowerEstimator } from './estimator/index.js';
import { EstimatorPriors } from './estimator_prior.js';
import { PowerFindings } from './findings.js';
import type { PowerInput } from './input.js';
import { clusterLayout } from './inputs/cluster_layout.js';
import { PowerInputs } from './inputs/power_inputs.js';
import { notIdentified } from './not_identified.js';
import { OperatingPointTimes, operatingPointCosts, scalingHints } from './operating_points.js';
import { Peripherals } from './patterns/peripherals.js';
import { WakeSources } from './patterns/wake_sources.js';
import { placePrograms } from './placement.js';
import { PRIOR_NOTE, tellsNothing } from './prior_energy.js';
import { powerPrior } from './priors/power_prior.js';
import type { PowerProfiles } from './priors/profile.js';
import { programPowers } from './program_powers.js';
import type { SensorReading } from './sensors/reading.js';
import { Sensors } from './sensors/sensors.js';
import { SharedPrograms } from './shared_programs.js';
import { supplyStatus } from './supply_status.js';
import { LazyUnitCosts, type UnitCosts, unitCosts } from './unit_costs.js';

/** A mean of a few readings over a stretch of lost frames says less of it. */
const GAP_SIGMA = 0.3;
const COST_SECONDS = 60;
/** The sums and solutions of an estimator, mostly: 40 columns, up to 64 programs, and a search for the lag. */
const ESTIMATOR_BYTES = 58_000;

/** One device's estimator, made when it is known what the device is. */
interface Known {
  readonly priors: EstimatorPriors;
  /** Made when there is something to learn or to tell. */
  estimator: PowerEstimator | undefined;
  /** Whether the device has said what it is. */
  readonly described: boolean;
}

interface Newest {
  readonly device: string;
  at: number;
  /** Of the interval, and of those that it was awake. */
  seconds: number;
  awake: number;
  energy: EnergyRow | undefined;
  /** What measured; empty where nothing did. */
  sensor: string;
  supplies: readonly SupplyStatus[];
}

/** What an interval tells. */
interface ToldInterval {
  readonly costs: UnitCosts;
  /** Undefined where nothing measures and nothing is known. */
  readonly energy: EnergyRow | undefined;
  readonly parts?: EnergyParts;
}

const NO_SUPPLIES: readonly SupplyStatus[] = [];

export class PowerModel implements Model<PowerState> {
  readonly name = 'power';
  private readonly profiles: PowerProfiles | undefined;
  private readonly shared: SharedPrograms;
  private readonly sensors = new Sensors();
  private readonly inputs = new PowerInputs();
  private readonly findings = new PowerFindings();
  private readonly wakeSources = new WakeSources();
  private readonly peripherals = new Peripherals();
  private readonly operatingPoints = new OperatingPointTimes();
  /** What the last interval told, for states and answers when they are asked for. */
  private newest: Newest | undefined;
  /** An interval of the last minute. Not each one: what outlives its interval is dear where there are many devices. */
  private typical: { readonly input: PowerInput; readonly at: number } | undefined;
  private known: Known | undefined;
  /** Snapshot of an estimator that is not made yet. */
  private restored: unknown;
  /** What the sensor that the model learned from measures. */
  private scope: SensorReading['scope'] | undefined;
  /** Whether what measures, or did last, was checked. */
  private checked = true;
  /** Whether it is known what the device uses while no CPU works. */
  private restKnown = false;
  private found: readonly Condition[] = [];
  private costs: LazyUnitCosts | undefined;
  private costsSince = Number.NEGATIVE_INFINITY;
  private total: { joules: number; sigma: number; basis: Basis } | undefined;

  /**
   * @param profiles what the operator knows of kinds of devices.
   * @param fleet what all devices have learned of programs, shared by their models.
   */
  constructor(profiles?: PowerProfiles, fleet = new FleetIntensities()) {
    this.profiles = profiles;
    this.shared = new SharedPrograms(fleet);
  }

  takeInterval(interval: Interval, slice: Slice): void {
    const sensed = this.usable(this.sensors.readPower(interval));
    const input = this.inputs.of(interval, sensed);
    const told = input.seconds > 0 ? this.explain(interval, slice, input, sensed) : undefined;
    this.found = this.findings.judge(interval, told && { input, costs: told.costs });
    if (input.seconds > 0)
      placePrograms(interval, slice, input, this.inputs.arrivalOf, told?.energy && told.parts?.clusters);
    this.wakeSources.addHeld(interval);
    this.peripherals.addUse(interval);
    if (this.inputs.hasOperatingPoints) this.operatingPoints.addTime(input);
    this.costs?.close();
    // of a device of which nothing is known there is nothing to tell
    const isTold = this.scope !== undefined || this.inputs.hasOperatingPoints || interval.supplies.length > 0;
    if (isTold) this.keep(interval, input, told?.energy, sensed);
    else this.newest = this.typical = undefined;
  }

  private keep(
    interval: Interval,
    input: PowerInput,
    energy: EnergyRow | undefined,
    sensed: SensorReading | undefined,
  ): void {
    const since = interval.to - (this.typical?.at ?? Number.NEGATIVE_INFINITY);
    if (!(since >= 0 && since < COST_SECONDS))
      this.typical = { input: withoutProcesses(input), at: interval.to };
    this.newest ??= {
      device: interval.device,
      at: 0,
      seconds: 0,
      awake: 0,
      energy,
      sensor: '',
      supplies: [],
    };
    const { newest } = this;
    newest.at = interval.to;
    newest.seconds = interval.elapsed;
    newest.awake = interval.elapsed - interval.suspended;
    newest.energy = energy;
    newest.sensor = sensed?.sensor ?? '';
    newest.supplies = interval.supplies.length === 0 ? NO_SUPPLIES : supplyStatus(interval, sensed);
  }

  get bytes(): number {
    return this.inputs.bytes + (this.known?.estimator === undefined ? 0 : ESTIMATOR_BYTES);
  }

  /** What is known of the device, for answers about any window. */
  details(): PowerDetails {
    const { known } = this;
    const { supplies = [], sensors = [], idle } = this.state() ?? {};
    const typical = this.typical === undefined ? undefined : this.operatingPoints.typical(this.typical.input);
    const scaling = typical === undefined ? [] : (known?.estimator?.scaling(typical) ?? []);
    const told = typical !== undefined && scaling.length === typical.clusters.length;
    return {
      ...NO_DETAILS,
      supplies,
      sensors,
      ...given({ idle }),
      wakeSources: this.wakeSources.uses(),
      peripherals: this.peripherals.uses(),
      notIdentified: this.notIdentified(),
      operatingPoints: told ? operatingPointCosts(typical, scaling) : [],
      patterns: this.findings.wasteful,
      hints: told ? scalingHints(typical, scaling) : [],
    };
  }

  state(_interval?: Interval, slice?: Slice): PowerState | undefined {
    const { newest } = this;
    if (newest === undefined) return undefined;
    const { device, at, seconds, awake, energy, supplies } = newest;
    const sensors = [...this.sensors.status()];
    if (energy === undefined && supplies.length === 0 && sensors.length === 0) return undefined;
    const { estimator } = this.known ?? {};
    const input = this.typical?.input;
    const idle =
      this.restKnown && estimator !== undefined && input !== undefined ? restOf(estimator, input) : undefined;
    return {
      device,
      at,
      sensor: energy?.sensor ?? newest.sensor,
      ...given({
        power:
          energy !== undefined && !tellsNothing(energy) && awake > 0 ? estimateOf(energy, awake) : undefined,
        energy: this.total && { value: this.total.joules, sigma: this.total.sigma, basis: this.total.basis },
      }),
      supplies: [...supplies],
      sensors,
      ...given({ idle }),
      notIdentified: this.notIdentified(),
      top: slice === undefined || energy === undefined ? [] : programPowers(slice, energy, awake),
      intervalSeconds: seconds,
    };
  }

  conditions(): readonly Condition[] {
    return this.found;
  }

  snapshot(): unknown {
    return {
      estimator: this.known?.estimator?.snapshot() ?? this.restored,
      scope: this.scope,
      checked: this.checked,
      findings: this.findings.snapshot(),
      sensors: this.sensors.snapshot(),
      wakeSources: this.wakeSources.snapshot(),
      peripherals: this.peripherals.snapshot(),
      points: this.operatingPoints.snapshot(),
      total: this.total,
    };
  }

  restore(snapshot: unknown): void {
    const { success, output: parts } = v.safeParse(SNAPSHOT, snapshot);
    if (!success) return;
    this.restored = parts.estimator;
    this.known?.estimator?.restore(this.restored);
    this.scope = parts.scope;
    this.checked = parts.checked;
    this.findings.restore(parts.findings);
    this.sensors.restore(parts.sensors);
    this.wakeSources.restore(parts.wakeSources);
    this.peripherals.restore(parts.peripherals);
    this.operatingPoints.restore(parts.points);
    this.total = parts.total;
  }

  /** A meter of the whole device goes before one of its CPUs: what both measure is not the same quantity. */
  private usable(sensed: SensorReading | undefined): SensorReading | undefined {
    if (sensed === undefined) return undefined;
    if (sensed.scope === 'cpu' && this.scope === 'device') return undefined;
    this.checked = sensed.checked;
    if (sensed.scope === this.scope) return sensed;
    if (this.scope !== undefined) {
      this.known = undefined;
      this.restored = undefined;
    }
    this.scope = sensed.scope;
    return sensed;
  }

  /** Learns from an interval and writes where its energy went; no energy where nothing is known of what its CPUs use. */
  private explain(
    interval: Interval,
    slice: Slice,
    input: PowerInput,
    sensed: SensorReading | undefined,
  ): ToldInterval | undefined {
    const known = this.knownOf(interval, input);
    const { priors } = known;
    // where nothing measures, nothing was learned and nothing is published there is no energy to tell
    if (input.measured === undefined && known.estimator === undefined && !priors.coversCpus) {
      const costs = this.costsAt(interval.to, () => {
        const estimator = this.newEstimator(priors);
        return costsOf(estimator, input, estimator.attribute(input));
      });
      return { costs, energy: undefined };
    }
    known.estimator ??= this.newEstimator(priors);
    const { estimator } = known;
    priors.see(input);
    if (interval.gap) estimator.interrupt();
    else estimator.learnFrom(input);
    const calibrated = estimator.isKnown;
    const restIsKnown = calibrated && estimator.idleIdentified;
    this.restKnown = restIsKnown;
    if (calibrated) this.shared.share(estimator, input);
    const parts = estimator.attribute(input);
    if (parts === undefined) return undefined;
    const costs = this.costsAt(interval.to, () => costsOf(estimator, input, parts));
    if (parts.basis === 'prior' && !priors.coversCpus) return { costs, energy: undefined };
    const energy = attributeEnergy(slice, parts, {
      sensor: parts.basis === 'measured' ? (sensed?.sensor ?? '') : '',
      gainSigma: Math.hypot(
        parts.basis === 'measured' ? (sensed?.gainSigma ?? 0) : 0,
        interval.gap ? GAP_SIGMA : 0,
      ),
      checked: this.checked,
      idleIdentified: restIsKnown,
      tellsProcesses: calibrated || priors.coversCpus,
      isFitted: calibrated,
    });
    this.addToTotal(energy);
    return { costs, energy, parts };
  }

  /** What things cost changes slowly: once somebody has asked, the same for a while. */
  private costsAt(at: number, make: () => UnitCosts): UnitCosts {
    const since = at - this.costsSince;
    if (this.costs?.isMade === true && since >= 0 && since < COST_SECONDS) return this.costs;
    this.costsSince = at;
    this.costs = new LazyUnitCosts(make);
    return this.costs;
  }

  /** Made anew when the device says what it is: until then nothing published fits it. */
  private knownOf({ info, cpus }: Interval, input: PowerInput): Known {
    if (this.known !== undefined && (this.known.described || info === undefined)) return this.known;
    const layout = clusterLayout(
      info,
      cpus.map(each => each.cpu),
    );
    const priors = new EstimatorPriors(powerPrior(info, layout, this.profiles?.of(info?.model ?? '')), input);
    const restored = this.restored === undefined ? undefined : this.newEstimator(priors);
    restored?.restore(this.restored);
    this.known = { priors, estimator: restored, described: info !== undefined };
    // of clusters as they were taken to be before
    this.typical = undefined;
    if (info !== undefined) this.restored = undefined;
    return this.known;
  }

  private newEstimator(priors: EstimatorPriors): PowerEstimator {
    return new PowerEstimator({ prior: priors.prior, programs: this.shared.prior });
  }

  private notIdentified(): string[] {
    const { known } = this;
    return notIdentified(known?.estimator?.summary(), this.scope, {
      enough: KNOWN_ROWS,
      published: known?.priors.coversCpus ?? false,
      together: () => known?.estimator?.programsTogether() ?? [],
    });
  }

  private addToTotal({ joules, sigma, basis }: EnergyRow): void {
    const known = this.total;
    // the device's energy, and a prior for its CPUs alone, are not the same quantity
    if (known === undefined || (known.basis === 'prior') !== (basis === 'prior')) {
      this.total = { joules, sigma, basis };
      return;
    }
    known.joules += joules;
    known.sigma += sigma;
    known.basis = weakerBasis(known.basis, basis);
  }
}

/** Each part checks its own. */
const SNAPSHOT = v.object({
  estimator: v.optional(v.unknown()),
  scope: v.fallback(v.optional(v.picklist(['device', 'cpu'])), undefined),
  checked: v.fallback(v.optional(v.boolean(), true), true),
  findings: v.optional(v.unknown()),
  sensors: v.optional(v.unknown()),
  wakeSources: v.optional(v.unknown()),
  peripherals: v.optional(v.unknown()),
  points: v.optional(v.unknown()),
  total: v.fallback(
    v.optional(v.object({ joules: v.number(), sigma: v.number(), basis: v.custom<Basis>(isBasis) })),
    undefined,
  ),
});

/** What of an interval is of use after it. */
const withoutProcesses = ({ seconds, suspended, clusters, devices }: PowerInput): PowerInput => ({
  seconds,
  suspended,
  clusters,
  devices,
  processes: [],
  measured: undefined,
});

const costsOf = (estimator: PowerEstimator, input: PowerInput, parts: EnergyParts | undefined): UnitCosts =>
  parts === undefined ? {} : unitCosts(input, parts, estimator.summary());

/** Its devices on as they were last. */
function restOf(estimator: PowerEstimator, input: PowerInput): Estimate {
  const { power, sigma } = estimator.predict(deviceAtRest(input));
  return { value: power, sigma, basis: 'modelled' };
}

const estimateOf = ({ joules, sigma, basis }: EnergyRow, awake: number): Estimate => ({
  value: joules / awake,
  sigma: sigma / awake,
  basis,
  ...given({ note: basis === 'prior' ? PRIOR_NOTE : undefined }),
});
