/** Temperatures, headroom and throttling. */
import { given } from '@edgevitals/shared/objects';
import type { ThermalState, ZoneUse } from '@edgevitals/shared/results';
import * as v from 'valibot';
import type { Interval } from '../../device/interval.js';
import type { Condition } from '../../findings/condition.js';
import type { Slice } from '../../history/slice.js';
import type { Model } from '../model.js';
import { CoolingWatch } from './cooling/cooling_watch.js';
import type { FleetCooling } from './cooling/fleet_cooling.js';
import type { ThermalDetails } from './details.js';
import { HardwareGoesOn } from './evidence/hardware_goes_on.js';
import { InferredHeat } from './evidence/inferred.js';
import { LatchedCooling } from './evidence/latched.js';
import { LeftCaps } from './evidence/left_caps.js';
import { UserCaps } from './evidence/user_caps.js';
import { ThermalFindings } from './findings.js';
import { CpuHeat, DeviceHeat, limitWith, OutlookFindings, outlook } from './heat/index.js';
import { Clocks } from './lost/clocks.js';
import { LostCapacity } from './lost/lost_capacity.js';
import { Onsets } from './onset.js';
import { SurvivedTrips } from './survived.js';
import { isGoingOn, type ThrottleMemory, tellsThrottling, throttlesOf, throttlingOf } from './throttle.js';
import { ZoneTrips } from './trips.js';
import { zoneUse } from './zone_use.js';

export class ThermalModel implements Model<ThermalState>, ThrottleMemory {
  readonly name = 'thermal';
  private readonly findings = new ThermalFindings();
  private readonly survived = new SurvivedTrips();
  readonly latched = new LatchedCooling();
  readonly leftCaps = new LeftCaps();
  readonly userCaps = new UserCaps();
  readonly hardware = new HardwareGoesOn();
  readonly inferred = new InferredHeat();
  readonly clocks = new Clocks();
  /** Where throttling begins. */
  readonly onsets = new Onsets();
  private readonly lost = new LostCapacity(this.clocks);
  /** Made for devices with zones. */
  private cpuHeat: CpuHeat | undefined;
  private heat: DeviceHeat | undefined;
  private readonly cooling: CoolingWatch;
  private outlook: OutlookFindings | undefined;
  private throttling = false;
  hasNews = false;
  private found: readonly Condition[] = [];

  /** @param fleet what all devices know of cooling, shared by their models. */
  constructor(fleet?: FleetCooling) {
    this.cooling = new CoolingWatch(fleet);
  }

  takeInterval(interval: Interval, slice: Slice): void {
    const trips = this.tripsIn(interval, slice);
    this.latched.takeInterval(interval, trips);
    this.leftCaps.takeInterval(interval, trips);
    this.clocks.takeInterval(interval);
    this.userCaps.takeInterval(interval, trips, this.onsets, this.clocks);
    slice.throttling = throttlesOf(interval, trips, this);
    // what was before, which a Pi tells until it boots again, holds nothing back
    const isHeld = slice.throttling.some(isGoingOn);
    for (const clock of this.clocks.policies) clock.learn(interval, isHeld);
    this.lost.takeInterval(interval, slice);
    this.onsets.takeInterval(interval, slice.throttling);
    slice.tellsThrottling = tellsThrottling(interval);
    const comes = this.takeHeat(interval, slice, trips);
    const found = this.findings.judge(interval, slice.throttling, trips);
    const cooling = this.cooling.conditions();
    this.found = cooling.length === 0 ? found : [...found, ...cooling];
    if (comes !== undefined) this.found = [...this.found, comes];
    const { throttling } = throttlingOf(slice);
    this.hasNews = (throttling === true) !== this.throttling;
    this.throttling = throttling === true;
  }

  state(interval: Interval, slice: Slice): ThermalState | undefined {
    if (slice.zones.length === 0 && slice.throttling.length === 0 && !slice.tellsThrottling) return undefined;
    const zones = slice.zones.map(zone => zoneUse(zone, interval.info, 0, []));
    const hottest = zones.reduce<ZoneUse | undefined>(
      (max, zone) => (max === undefined || zone.lastCelsius > max.lastCelsius ? zone : max),
      undefined,
    );
    const { throttling, cause } = throttlingOf(slice);
    const comes = this.heat && outlook(this.heat, this.outlook?.limit);
    return {
      device: interval.device,
      at: interval.to,
      ...given({ celsius: hottest?.lastCelsius, throttling }),
      zone: hottest?.type ?? '',
      cause,
      zones,
      ...given({ forecast: typeof comes === 'object' ? comes : undefined }),
    };
  }

  conditions(): readonly Condition[] {
    return this.found;
  }

  /** What is known of the device beside its windows. */
  details(): ThermalDetails {
    return {
      ...this.cooling.details((zone, type) => this.survived.of(zone, type)),
      ...given({ heat: this.heat, limit: this.outlook?.limit }),
    };
  }

  snapshot(): unknown {
    return {
      ...this.findings.snapshot(),
      ...given({
        survived: this.survived.snapshot(),
        latched: this.latched.snapshot(),
        leftCaps: this.leftCaps.snapshot(),
        userCaps: this.userCaps.snapshot(),
        hardware: this.hardware.snapshot(),
        clocks: this.clocks.snapshot(),
        onsets: this.onsets.snapshot(),
        gpuHertz: this.lost.gpu.snapshot(),
        heat: this.heat?.snapshot(),
        cooling: this.cooling.snapshot(),
        outlook: this.outlook?.snapshot(),
      }),
    };
  }

  restore(snapshot: unknown): void {
    this.findings.restore(snapshot);
    if (!v.is(SNAPSHOT, snapshot)) return;
    this.survived.restore(snapshot.survived);
    this.latched.restore(snapshot.latched);
    this.leftCaps.restore(snapshot.leftCaps);
    this.userCaps.restore(snapshot.userCaps);
    this.hardware.restore(snapshot.hardware);
    this.clocks.restore(snapshot.clocks);
    this.onsets.restore(snapshot.onsets);
    this.lost.gpu.restore(snapshot.gpuHertz);
    this.cooling.restore(snapshot.cooling);
    this.heat = DeviceHeat.restored(snapshot.heat);
    if (this.heat === undefined) return;
    this.outlook = new OutlookFindings(limitWith(this.onsets));
    this.outlook.restore(snapshot.outlook);
  }

  private takeHeat(interval: Interval, slice: Slice, trips: ZoneTrips): Condition | undefined {
    if (interval.zones.length > 0) this.cpuHeat ??= new CpuHeat();
    this.cpuHeat?.takeInterval(interval, slice);
    if (this.heat?.isOutdated === true) this.heat = undefined;
    this.heat ??= DeviceHeat.of(interval, slice, trips);
    const load = this.heat?.takeInterval(interval, slice);
    this.cooling.takeInterval(interval, load, this.heat?.estimator);
    if (this.heat === undefined) return undefined;
    this.outlook ??= new OutlookFindings(limitWith(this.onsets));
    const isHeld = slice.throttling.some(row => isGoingOn(row) && row.cause === 'thermal');
    return this.outlook.judge(interval, trips, this.heat, isHeld);
  }

  /** The trips of zones as they stand; those that mean nothing are noted in the slice. */
  private tripsIn(interval: Interval, slice: Slice): ZoneTrips {
    const survivedBy = (zone: number, type: string): number => this.survived.of(zone, type);
    const trips = new ZoneTrips(interval, survivedBy);
    const isNews = this.survived.takeInterval(interval, trips);
    if (this.survived.isAny)
      for (const row of slice.zones)
        row.survived = survivedBy(Number(row.zone.slice('thermal_zone'.length)), row.type);
    return isNews ? new ZoneTrips(interval, survivedBy) : trips;
  }
}

const SNAPSHOT = v.object({
  survived: v.optional(v.unknown()),
  latched: v.optional(v.unknown()),
  leftCaps: v.optional(v.unknown()),
  userCaps: v.optional(v.unknown()),
  hardware: v.optional(v.unknown()),
  clocks: v.optional(v.unknown()),
  onsets: v.optional(v.unknown()),
  gpuHertz: v.optional(v.unknown()),
  heat: v.optional(v.unknown()),
  cooling: v.optional(v.unknown()),
  outlook: v.optional(v.unknown()),
});
