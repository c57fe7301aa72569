/**
 * `thermal.will-throttle`: a device that will throttle if it goes on like this. Looked at twice a minute, because a forecast
 * is dear; told only where it comes for certain, nine times of ten, and until it does.
 */
import { given } from '@edgevitals/shared/objects';
import type { HeatForecast } from '@edgevitals/shared/results';
import { formatCelsius, formatDuration } from '@edgevitals/shared/text';
import * as v from 'valibot';
import type { Interval } from '../../../device/interval.js';
import type { Condition } from '../../../findings/condition.js';
import { Sustained } from '../../../findings/sustained.js';
import type { ZoneTrips } from '../trips.js';
import type { DeviceHeat } from './device_heat.js';
import { outlook, sustainableText } from './outlook.js';
import type { LimitOf, ThrottleLimit } from './throttle_limit.js';

const KIND = 'thermal.will-throttle';
const EACH = 30;
/** So soon there is something to do at once, s. */
const SOON = 120;
/** What is held back lets go and begins again: for so long after it was, that it will be is no news, s. */
const HELD = 120;

export class OutlookFindings {
  private readonly limitOf: LimitOf;
  private readonly sustained = new Sustained();
  private known: ThrottleLimit | undefined;
  private since = EACH;
  private found: Condition | undefined;
  /** Seconds since heat held it back. */
  private free = HELD;

  constructor(limitOf: LimitOf) {
    this.limitOf = limitOf;
  }

  /** Where throttling begins, as of the newest look. */
  get limit(): ThrottleLimit | undefined {
    return this.known;
  }

  /** @param isHeld whether heat holds the device back now. */
  judge(interval: Interval, trips: ZoneTrips, heat: DeviceHeat, isHeld: boolean): Condition | undefined {
    this.since += interval.elapsed;
    this.free = isHeld ? 0 : this.free + interval.elapsed;
    if (isHeld) this.found = undefined;
    if (this.since >= EACH) {
      this.known = this.limitOf(heat.zone, interval, trips);
      this.found = this.look(heat, this.since);
      this.since = 0;
    }
    return this.found;
  }

  snapshot(): unknown {
    return this.sustained.seconds(KIND, KIND) > 0 ? this.sustained.snapshot() : undefined;
  }

  restore(snapshot: unknown): void {
    if (v.is(v.array(v.unknown()), snapshot)) this.sustained.restore(snapshot);
  }

  private look(heat: DeviceHeat, elapsed: number): Condition | undefined {
    const { known: limit } = this;
    const isMet = this.free < HELD || (heat.celsius ?? 0) >= (limit?.celsius ?? 0);
    const comes = limit === undefined || isMet ? undefined : outlook(heat, limit);
    const told = typeof comes === 'object' ? comes : undefined;
    const { seconds, earliestSeconds, latestSeconds, sustainable } = told ?? NOTHING;
    const until = latestSeconds === undefined ? undefined : seconds;
    const level = this.sustained.level(KIND, KIND, until ?? Number.POSITIVE_INFINITY, elapsed);
    if (level === undefined || until === undefined || limit === undefined || told === undefined)
      return undefined;
    const bearable = sustainableText(told);
    return {
      kind: KIND,
      subject: `thermal_zone${heat.zone.zone}`,
      severity: until <= SOON ? 'warning' : 'info',
      level,
      summary: `${heat.zone.type} reaches ${formatCelsius(limit.celsius)}, where it throttles, in ${formatDuration(until)} if the load of the last minute goes on`,
      ...given({ hint: bearable && `${bearable}.` }),
      evidence: [
        { name: 'until', value: until, unit: 's' },
        { name: 'earliest', value: earliestSeconds ?? 0, unit: 's' },
        { name: 'latest', value: latestSeconds ?? 0, unit: 's' },
        ...(sustainable === undefined ? [] : [{ name: 'sustainable', value: sustainable, unit: told.unit }]),
      ],
    };
  }
}

const NOTHING: Partial<HeatForecast> = {};
