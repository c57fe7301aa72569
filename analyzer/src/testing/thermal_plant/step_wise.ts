/**
 * The governor step_wise and the trip crossing of the thermal core that feeds it (drivers/thermal/gov_step_wise.c,
 * get_target_state, and thermal_core.c, handle_thermal_trip, of Linux 6.12). For tests only.
 */
import type { PlantTrip, PlantZone } from './board.js';
import type { PlantReadings } from './caps.js';
import type { CoolingActor, ZoneGovernor } from './cooling_actor.js';

/** A latched cap is one that stands although it is this much colder than where the trip is left. */
const COLD_KELVIN = 10;

export type Trend = 'raising' | 'dropping' | 'stable';

/** A cooling device bound to a trip. `target` undefined is THERMAL_NO_TARGET. */
export interface StepInstance {
  readonly target: number | undefined;
  readonly initialized: boolean;
  readonly lower: number;
  readonly upper: number;
}

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));

/** What a cooling device that stands at `state` is to do for one trip; undefined for nothing. */
export function targetState(
  { target, initialized, lower, upper }: StepInstance,
  state: number,
  trend: Trend,
  throttle: boolean,
): number | undefined {
  if (!initialized) return throttle ? clamp(state + 1, lower, upper) : undefined;
  if (throttle) {
    if (trend === 'raising') return clamp(state + 1, lower, upper);
    if (trend === 'dropping') return clamp(state - 1, Math.min(lower + 1, upper), upper);
  } else if (trend === 'dropping') {
    return state <= lower ? undefined : lower;
  }
  return target;
}

/** A trip is crossed at its temperature and left below that less its hysteresis. */
export class TripThreshold {
  private readonly trip: PlantTrip;
  private crossed = false;

  constructor(trip: PlantTrip) {
    this.trip = trip;
  }

  /** From which temperature on the governor acts after this reading, degrees. */
  take(celsius: number): number {
    const { celsius: at, hysteresisCelsius } = this.trip;
    this.crossed = this.crossed ? celsius >= at - hysteresisCelsius : celsius >= at;
    return this.crossed ? at - hysteresisCelsius : at;
  }
}

interface BoundActor {
  readonly cooler: CoolingActor;
  readonly trip: number;
  instance: StepInstance;
}

export class StepWise implements ZoneGovernor {
  private readonly zone: PlantZone;
  private readonly thresholds: readonly TripThreshold[];
  private readonly bound: readonly BoundActor[];
  private before: number | undefined;

  constructor(zone: PlantZone, coolers: readonly CoolingActor[]) {
    this.zone = zone;
    this.thresholds = zone.trips.map(trip => new TripThreshold(trip));
    this.bound = zone.bindings.map(({ cooler: number, trip, lower = 0, upper }) => {
      const cooler = coolers[number]!;
      const instance = { target: undefined, initialized: false, lower, upper: upper ?? cooler.maxState };
      return { cooler, trip, instance };
    });
  }

  govern({ celsius: all }: PlantReadings, _seconds: number, number: number): void {
    const celsius = all[number]!;
    const before = this.before ?? celsius;
    this.before = celsius;
    const trend: Trend = celsius > before ? 'raising' : celsius < before ? 'dropping' : 'stable';
    const { trips, latches } = this.zone;
    for (let trip = 0; trip < trips.length; trip++) {
      const throttle = celsius >= this.thresholds[trip]!.take(celsius);
      if (trips[trip]!.type === 'hot' || trips[trip]!.type === 'critical') continue;
      for (const each of this.bound) {
        if (each.trip !== trip) continue;
        const { instance, cooler } = each;
        const wanted = targetState(instance, cooler.state, trend, throttle);
        const target = latches === true ? Math.max(wanted ?? 0, instance.target ?? 0) : wanted;
        each.instance = { ...instance, target, initialized: true };
        cooler.vote(each, target ?? 0);
      }
    }
    for (const { cooler } of this.bound) cooler.update();
    if (latches === true) this.nameLatched(celsius);
  }

  /** What a cooling device still takes while it is cold for the lowest of its trips is not heat any more. */
  private nameLatched(celsius: number): void {
    for (const { cooler } of this.bound) {
      if (cooler.cap === undefined) continue;
      let left = Number.POSITIVE_INFINITY;
      for (const { cooler: other, trip } of this.bound) {
        const { celsius: at, hysteresisCelsius } = this.zone.trips[trip]!;
        if (other === cooler) left = Math.min(left, at - hysteresisCelsius);
      }
      cooler.cap.cause = celsius < left - COLD_KELVIN ? 'latched' : 'thermal';
    }
  }
}
