/**
 * Power from power_supply readings. The ABI says uA, uV and uW with a negative current while discharging; drivers
 * differ in sign and some vendors give mA. So: the amount is |x|, the direction is `status`, and the unit is checked
 * against the charge counter, or by magnitude over an hour.
 */
import type { SupplyReadings } from '../../device/interval.js';

type Point = SupplyReadings['points'][number];

const DISCHARGING = 2;
/** A computer that runs on less than 20 mA for an hour of readings reports mA, not uA. */
const SMALL_CURRENT = 20_000;
const SURE_SECONDS = 3600;
/** A counted charge has to move this far to check a unit against it, uAh: ten steps of a coarse gauge. */
const CHARGE_STEP = 10_000;

export interface SensorReading {
  readonly watts: number;
  /** Share of `watts`, one standard deviation. */
  readonly relativeSigma: number;
}

/** Gauge gain and quantisation: phone gauges against a meter were 6 % off on average (see README.md). */
const GAUGE_SIGMA = 0.1;
/** When current times voltage and the driver's power disagree by more than a fifth, one of them is not what it says. */
const DISAGREEMENT_SIGMA = 0.3;

/** Knows the unit of one supply's current. */
export class SupplySensor {
  private milli: boolean | undefined;
  private seconds = 0;
  private largest = 0;
  private chargeFrom: number | undefined;
  private ampereHours = 0;

  /**
   * The mean power drawn from a battery in an interval.
   * @returns undefined when it was not discharging all the time: what a battery takes up or passes by is not what
   * the device uses.
   */
  observe(points: readonly Point[], elapsed: number): SensorReading | undefined {
    if (points.length === 0 || points.some(point => point.status !== DISCHARGING)) {
      this.chargeFrom = undefined;
      return undefined;
    }
    this.learnUnit(points, elapsed);
    const scale = this.milli === true ? 1e-3 : 1e-6;
    const byCurrent = mean(points, point =>
      point.current === undefined || point.voltage === undefined
        ? undefined
        : Math.abs(point.current) * scale * (Math.abs(point.voltage) / 1e6),
    );
    const byPower = mean(points, point =>
      point.power === undefined ? undefined : Math.abs(point.power) * 1e-6,
    );
    const watts = byPower ?? byCurrent;
    // a gauge that has not converted yet reads 0; a running computer uses more
    if (watts === undefined || !(watts > 0) || watts > 1000) return undefined;
    const agree = byCurrent === undefined || byPower === undefined || Math.abs(byCurrent / byPower - 1) < 0.2;
    return { watts, relativeSigma: agree ? GAUGE_SIGMA : DISAGREEMENT_SIGMA };
  }

  private learnUnit(points: readonly Point[], elapsed: number): void {
    if (this.milli !== undefined) return;
    const current = mean(points, point =>
      point.current === undefined ? undefined : Math.abs(point.current),
    );
    if (current === undefined) return;
    this.seconds += elapsed;
    this.largest = Math.max(this.largest, current);
    const charge = points[points.length - 1]!.charge;
    if (charge !== undefined) {
      this.chargeFrom ??= charge;
      this.ampereHours += (current * elapsed) / 3600;
      const used = this.chargeFrom - charge;
      if (used >= CHARGE_STEP) {
        this.milli = this.ampereHours / used < 0.03;
        return;
      }
    }
    if (this.seconds >= SURE_SECONDS) this.milli = this.largest < SMALL_CURRENT;
  }
}

function mean(points: readonly Point[], value: (point: Point) => number | undefined): number | undefined {
  let sum = 0;
  let count = 0;
  for (const point of points) {
    const each = value(point);
    if (each === undefined) continue;
    sum += each;
    count++;
  }
  return count > 0 ? sum / count : undefined;
}
