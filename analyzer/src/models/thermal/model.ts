/** Temperatures, headroom and throttling. */
import { given } from '@edgevitals/shared/objects';
import type { ThermalState, ZoneUse } from '@edgevitals/shared/results';
import * as v from 'valibot';
import type { Interval } from '../../device/interval.js';
import type { Condition } from '../../findings/condition.js';
import type { Slice } from '../../history/slice.js';
import type { Model } from '../model.js';
import { LatchedCooling } from './evidence/latched.js';
import { LeftCaps } from './evidence/left_caps.js';
import { ThermalFindings } from './findings.js';
import { SurvivedTrips } from './survived.js';
import { tellsThrottling, throttlesOf, throttlingOf } from './throttle.js';
import { ZoneTrips } from './trips.js';
import { zoneUse } from './zone_use.js';

export class ThermalModel implements Model<ThermalState> {
  readonly name = 'thermal';
  private readonly findings = new ThermalFindings();
  private readonly survived = new SurvivedTrips();
  private readonly latched = new LatchedCooling();
  private readonly leftCaps = new LeftCaps();
  private throttling = false;
  hasNews = false;
  private found: readonly Condition[] = [];

  takeInterval(interval: Interval, slice: Slice): void {
    const trips = this.tripsIn(interval, slice);
    this.latched.takeInterval(interval, trips);
    this.leftCaps.takeInterval(interval, trips);
    slice.throttling = throttlesOf(interval, trips, this.latched, this.leftCaps);
    slice.tellsThrottling = tellsThrottling(interval);
    this.found = this.findings.judge(interval, slice.throttling, trips);
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
    return {
      device: interval.device,
      at: interval.to,
      ...given({ celsius: hottest?.lastCelsius, throttling }),
      zone: hottest?.type ?? '',
      cause,
      zones,
    };
  }

  conditions(): readonly Condition[] {
    return this.found;
  }

  snapshot(): unknown {
    return {
      ...this.findings.snapshot(),
      ...given({
        survived: this.survived.snapshot(),
        latched: this.latched.snapshot(),
        leftCaps: this.leftCaps.snapshot(),
      }),
    };
  }

  restore(snapshot: unknown): void {
    this.findings.restore(snapshot);
    if (!v.is(SNAPSHOT, snapshot)) return;
    this.survived.restore(snapshot.survived);
    this.latched.restore(snapshot.latched);
    this.leftCaps.restore(snapshot.leftCaps);
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
});
