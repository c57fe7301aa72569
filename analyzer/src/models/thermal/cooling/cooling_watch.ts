/** All that is watched of a device's cooling: how well it works, its fans, its hot spots, and others of its model. */
import type { Info } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import type { ThermalAnswer } from '@edgevitals/shared/results';
import * as v from 'valibot';
import type { Interval } from '../../../device/interval.js';
import type { Condition } from '../../../findings/condition.js';
import { Hotspots } from '../hotspots/hotspots.js';
import type { Load, RcEstimator } from '../rc/index.js';
import { lowestSerious, tripsOf, zoneInfo } from '../trips.js';
import { coolingConditions } from './cooling_findings.js';
import { isIdentified } from './cooling_index.js';
import { coolingUse, fleetComparison } from './cooling_use.js';
import { DeviceCooling } from './device_cooling.js';
import { FanWatch } from './fan_watch.js';
import { FleetCooling } from './fleet_cooling.js';

/** Told to the fleet so often, s. */
const TELL = 3600;
/** Load at which devices are compared. */
const HALF = 0.5;
const NO_CONDITIONS: readonly Condition[] = [];
const NOTHING_KNOWN = { change: undefined, newest: undefined, baseline: undefined } as const;

/** What of an answer is from here. */
export type CoolingDetails = Pick<ThermalAnswer, 'hotspots' | 'ignoredSensors' | 'notIdentified'> &
  Partial<Pick<ThermalAnswer, 'cooling'>>;

export class CoolingWatch {
  private readonly fleet: FleetCooling;
  private readonly fans = new FanWatch();
  /** Made when there is a zone to learn from. */
  private cooling: DeviceCooling | undefined;
  private hotspots: Hotspots | undefined;
  private untold = 0;
  private found: readonly Condition[] = NO_CONDITIONS;
  private device = '';
  private info: Info | undefined;

  /** @param fleet what all devices know of cooling, shared by their models. */
  constructor(fleet = new FleetCooling()) {
    this.fleet = fleet;
  }

  /**
   * @param load mean of the interval; undefined where it is not known.
   * @param estimator what heat has taught; undefined where nothing is learned of the device.
   */
  takeInterval(interval: Interval, load: Load | undefined, estimator: RcEstimator | undefined): void {
    this.fans.takeInterval(interval);
    if (load !== undefined && interval.zones.length > 0) this.learn(interval, load, estimator);
    const { change } = this.cooling ?? NOTHING_KNOWN;
    this.found =
      change === undefined && !this.fans.isTelling
        ? NO_CONDITIONS
        : coolingConditions(this.cooling ?? NOTHING_KNOWN, this.fans, interval.to);
  }

  conditions(): readonly Condition[] {
    return this.found;
  }

  /** @param survived degrees of a zone that it has had and went on, as for `tripsOf`. */
  details(survived: (zone: number, type: string) => number): CoolingDetails {
    const { device, info } = this;
    const place = info && this.fleet.placeOf(info.model, device);
    const hotspots = this.hotspots?.ranked(this.cooling?.newest?.reference.used) ?? [];
    return {
      ...given({ cooling: coolingUse(this.cooling, this.fans, place) }),
      hotspots: hotspots.map(({ zone, type, above, celsius, perCpuLoad, perGpuLoad }) => {
        const trip = lowestSerious(tripsOf(zoneInfo(info, zone), survived(zone, type)));
        const peers = info && this.fleet.placeOf(`${info.model}\t${type}`, device);
        return {
          zone: `thermal_zone${zone}`,
          type,
          aboveCelsius: above,
          celsius,
          ...given({
            cpuCelsius: perCpuLoad,
            gpuCelsius: perGpuLoad,
            headroomCelsius: trip && trip.celsius - celsius,
            fleet: peers && fleetComparison(peers),
          }),
        };
      }),
      ignoredSensors: (this.hotspots?.ignored ?? []).map(({ zone, type, reason, text }) => ({
        zone: `thermal_zone${zone}`,
        type,
        reason,
        text,
      })),
      notIdentified: this.cooling?.notIdentified() ?? [],
    };
  }

  snapshot(): unknown {
    const cooling = this.cooling?.snapshot();
    const fans = this.fans.snapshot();
    return cooling === undefined && fans === undefined ? undefined : given({ cooling, fans });
  }

  /** Takes `snapshot()` back; what it does not understand is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    if (snapshot.cooling !== undefined) {
      this.cooling = new DeviceCooling();
      this.cooling.restore(snapshot.cooling);
    }
    this.fans.restore(snapshot.fans);
  }

  private learn(interval: Interval, load: Load, estimator: RcEstimator | undefined): void {
    this.hotspots ??= new Hotspots();
    this.hotspots.takeInterval(interval, load);
    if (estimator !== undefined) {
      this.cooling ??= new DeviceCooling();
      this.cooling.takeInterval(interval, load, estimator, this.hotspots.gpuLoad);
    }
    this.device = interval.device;
    this.info = interval.info;
    this.untold += interval.elapsed;
    if (this.untold >= TELL) this.tell(interval);
  }

  /** What others of its model are held against: they have other loads, so at half of full load. */
  private tell({ device, info }: Interval): void {
    this.untold = 0;
    if (info === undefined || info.model === '') return;
    const newest = this.cooling?.newest;
    if (newest !== undefined && isIdentified(newest.index.half))
      this.fleet.tell(info.model, device, newest.index.half.value);
    for (const { type, above } of this.hotspots?.ranked(HALF) ?? [])
      this.fleet.tell(`${info.model}\t${type}`, device, above);
  }
}

const SNAPSHOT = v.object({ cooling: v.optional(v.unknown()), fans: v.optional(v.unknown()) });
