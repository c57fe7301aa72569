/** Temperatures, headroom and throttling. */
import { given } from '@edgevitals/shared/objects';
import type { ThermalState, ZoneUse } from '@edgevitals/shared/results';
import type { Interval } from '../../device/interval.js';
import type { Condition } from '../../findings/condition.js';
import type { Slice } from '../../history/slice.js';
import type { Model } from '../model.js';
import { ThermalFindings } from './findings.js';
import { throttlesOf } from './throttle.js';
import { zoneUse } from './zone_use.js';

export class ThermalModel implements Model<ThermalState> {
  readonly name = 'thermal';
  private readonly findings = new ThermalFindings();
  private throttling = false;
  hasNews = false;
  private found: readonly Condition[] = [];

  takeInterval(interval: Interval, slice: Slice): void {
    slice.throttling = throttlesOf(interval);
    this.found = this.findings.judge(interval, slice.throttling);
    const throttling = heatOf(slice) !== undefined;
    this.hasNews = throttling !== this.throttling;
    this.throttling = throttling;
  }

  state(interval: Interval, slice: Slice): ThermalState | undefined {
    if (slice.zones.length === 0 && slice.throttling.length === 0) return undefined;
    const zones = slice.zones.map(zone => zoneUse(zone, interval.info, 0, []));
    const hottest = zones.reduce<ZoneUse | undefined>(
      (max, zone) => (max === undefined || zone.lastCelsius > max.lastCelsius ? zone : max),
      undefined,
    );
    const heat = heatOf(slice);
    return {
      device: interval.device,
      at: interval.to,
      ...given({ celsius: hottest?.lastCelsius }),
      zone: hottest?.type ?? '',
      throttling: heat !== undefined,
      cause: heat?.cause ?? '',
      zones,
    };
  }

  conditions(): readonly Condition[] {
    return this.found;
  }

  snapshot(): unknown {
    return this.findings.snapshot();
  }

  restore(snapshot: unknown): void {
    this.findings.restore(snapshot);
  }
}

/** What is known to hold processors back, and by what. */
const heatOf = ({ throttling }: Slice) => throttling.find(each => each.cause !== 'unknown');
