/**
 * Zones whose readings are no temperatures, and why. What no silicon has, and a lone jump, is left out before models see it
 * (shared/src/heat); here is what only time tells.
 */
import { LazyMap } from '@edgevitals/shared/objects';
import type { Interval, ZoneReadings } from '../../../device/interval.js';

/** `constant` (whatever the load), `silent` (off, parked, or not answering), `jumps` (faster than heat). */
export type BogusReason = 'constant' | 'silent' | 'jumps';

export const MOST_ZONES = 16;
/** Loads differ by so much, of all CPUs, while a constant one did not move, for so long, s. */
const SWING = 0.2;
const CONSTANT_SECONDS = 6 * 3600;
/** What drivers of power chips say where nothing is measured (nvidia,tegra `PMIC-Die`): no need to wait for long, degC, s. */
const STAND_INS = [50, 100];
const POWER_CHIP = /pmic/i;
const STAND_IN_SECONDS = 600;
const SILENT_SECONDS = 600;
/** Between readings a second apart, degrees; so often in a day. */
const JUMP = 20;
const JUMP_SECONDS = 1.5;
const MOST_JUMPS = 3;
const DAY = 86_400;

interface SensorHistory {
  readonly type: string;
  least: number;
  most: number;
  leastLoad: number;
  mostLoad: number;
  /** s, with readings and without any since the last. */
  read: number;
  silent: number;
  /** Of the last day. */
  jumps: number;
}

export class BogusSensors {
  private readonly sensors = new LazyMap<number, SensorHistory>();

  /** Takes in a zone's readings of an interval. @param load smoothed, of all CPUs. */
  take(zone: ZoneReadings, load: number, { elapsed }: Pick<Interval, 'elapsed'>): void {
    let known = this.sensors.get(zone.zone);
    if (known?.type !== zone.type) {
      if (known === undefined && this.sensors.size >= MOST_ZONES) return;
      known = newHistory(zone.type);
      this.sensors.set(zone.zone, known);
    }
    known.jumps *= Math.max(0, 1 - elapsed / DAY);
    if (zone.points.length === 0) {
      known.silent += elapsed;
      return;
    }
    known.silent = 0;
    known.read += elapsed;
    let before: ZoneReadings['points'][number] | undefined;
    for (const point of zone.points) {
      known.least = Math.min(known.least, point.temperature);
      known.most = Math.max(known.most, point.temperature);
      const jumps =
        before !== undefined &&
        point.at - before.at < JUMP_SECONDS &&
        Math.abs(point.temperature - before.temperature) > JUMP;
      if (jumps) known.jumps++;
      before = point;
    }
    known.leastLoad = Math.min(known.leastLoad, load);
    known.mostLoad = Math.max(known.mostLoad, load);
  }

  /** Why a zone's readings are none; undefined where they may be. */
  reasonOf(zone: number): BogusReason | undefined {
    const known = this.sensors.get(zone);
    if (known === undefined) return undefined;
    if (known.silent >= SILENT_SECONDS) return 'silent';
    if (known.jumps >= MOST_JUMPS) return 'jumps';
    return isConstant(known) ? 'constant' : undefined;
  }

  /** The value that a constant one stands at, degC. */
  valueOf(zone: number): number {
    return this.sensors.get(zone)?.least ?? Number.NaN;
  }
}

function isConstant({ type, least, most, read, leastLoad, mostLoad }: SensorHistory): boolean {
  if (least !== most) return false;
  if (POWER_CHIP.test(type) && STAND_INS.includes(least) && read >= STAND_IN_SECONDS) return true;
  return read >= CONSTANT_SECONDS && mostLoad - leastLoad > SWING;
}

const newHistory = (type: string): SensorHistory => ({
  type,
  least: Number.POSITIVE_INFINITY,
  most: Number.NEGATIVE_INFINITY,
  leastLoad: Number.POSITIVE_INFINITY,
  mostLoad: Number.NEGATIVE_INFINITY,
  read: 0,
  silent: 0,
  jumps: 0,
});
