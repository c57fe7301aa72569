/**
 * A battery gauge (power_supply). The ABI says uA, uV and uW with a negative current while discharging; drivers differ in
 * sign and some vendors give mA or mV. So: the amount is |x|, the direction is `status` (or, where a driver tells none,
 * which way the charge goes), and the unit is checked: until it is, there is no reading. Only a battery that discharges alone shows what the device uses.
 */
import type { SupplyInfo } from '@edgevitals/shared/info';
import { Watts } from '@edgevitals/shared/units';
import type { SupplyReadings } from '../../../device/interval.js';
import { pathName } from '../estimator/column_names.js';
import { type Magnitude, MagnitudeUnit } from './magnitude_unit.js';
import { meanBy } from './mean.js';
import { Quantum } from './quantum.js';
import { RANK, type SensorReading, type SensorReport, UNCHECKED_SIGMA } from './reading.js';

type Point = SupplyReadings['points'][number];
/** A reading, but for who told it. */
type GaugeReading = Omit<SensorReading, 'sensor' | 'scope'>;

const UNKNOWN = 0;
export const CHARGING = 1;
const DISCHARGING = 2;
/** Drivers that work their current out from charge and time to empty: it follows no load. */
const COMPUTED = /cw2015/i;
/** Gain of phone gauges against a meter: 6 % off on average, 2 to 11 % from one to the other (README.md). */
const GAUGE_SIGMA = 0.1;
/** Gain of a counter of charge; voltage and time are known far better. */
const COUNTER_SIGMA = 0.05;
/** When current times voltage and the driver's power disagree by more than a fifth, one of them is not what it says. */
const DISAGREEMENT = 0.2;
/** No battery that runs a computer holds less, uAh: a smaller number is one of mAh. */
const SMALL_CHARGE = 100_000;
/** A counter is taken where it moved by as many of its steps. */
const LEAST_STEPS = 10;
/** No cell, and no pack of a device like these, has less than 0.5 V: a smaller number of uV is one of mV. */
const SMALL_VOLTAGE = 500_000;
const MOST_WATTS = 1000;

export class SupplyGauge {
  readonly currentUnit = new MagnitudeUnit();
  readonly powerUnit = new MagnitudeUnit();
  private readonly powerStep = new Quantum();
  private readonly chargeStep = new Quantum();
  /** Which way the charge last went: -1 down, 1 up, 0 not known. */
  private trend = 0;
  /** The highest charge seen, as given. */
  private mostCharge = 0;
  private last: { readonly at: number; readonly charge: number } | undefined;

  /**
   * The mean power drawn from the battery in an interval.
   * @param elapsed its length, seconds.
   * @param helper what feeds the device, or is fed, as well: the battery does not show what the device uses.
   */
  report(
    supply: SupplyReadings,
    info: SupplyInfo | undefined,
    elapsed: number,
    helper: string | undefined,
  ): SensorReport {
    const { points } = supply;
    const counted = this.countCharge(points);
    const name = pathName('power_supply', supply.name);
    const report = (resolved: string, reading?: GaugeReading): SensorReport =>
      reportOf(name, resolved, reading);
    if (points.length === 0) return report('no reading');
    const why = this.notDischarging(points);
    if (why !== undefined || helper !== undefined) {
      this.currentUnit.interrupt();
      return report(why ?? helper!);
    }
    if (info?.driver !== undefined && COMPUTED.test(info.driver))
      return report(`${info.driver} computes its current from charge and time to empty: it measures nothing`);
    const { current, power } = this.seeUnits(points, elapsed);
    const volts = meanBy(points, voltsOf);
    const byCurrent = meanBy(points, point => this.wattsByCurrent(point));
    const byPower = meanBy(points, point => this.wattsByPower(point));
    const direct = byPower ?? byCurrent;
    const agree =
      byCurrent === undefined ||
      byPower === undefined ||
      Math.abs(byCurrent.mean / byPower.mean - 1) < DISAGREEMENT;
    const chargeFactor = this.chargeFactor(info);
    if (counted !== undefined && volts !== undefined && chargeFactor !== undefined) {
      const watts = (counted.charge * chargeFactor * 3600 * volts.mean) / counted.seconds;
      const sigma = (watts * this.chargeStep.step) / Math.sqrt(6) / counted.charge;
      // a counter that disagrees with the current was set, or is of something else
      if (isCredible(watts) && (direct === undefined || Math.abs(watts / direct.mean - 1) < DISAGREEMENT))
        return report('battery discharges; power by its counter of charge times voltage', {
          power: Watts(watts),
          sigma: Watts(sigma),
          gainSigma: COUNTER_SIGMA,
          accumulates: true,
          checked: true,
        });
    }
    if (direct === undefined) {
      return report(this.whyNothing(current, power));
    }
    for (const point of points)
      this.powerStep.seeValue(byPower === undefined ? this.wattsByCurrent(point) : this.wattsByPower(point));
    // a gauge that has not converted yet reads 0; a running computer uses more
    if (!isCredible(direct.mean)) return report(`${direct.mean.toFixed(3)} W is no reading`);
    const unit = (byPower === undefined ? this.currentUnit : this.powerUnit).known!;
    const checked = agree && unit !== 'thousandths by size';
    return report(`battery discharges; ${howRead(byPower !== undefined, unit, agree)}`, {
      power: Watts(direct.mean),
      sigma: Watts(Math.hypot(direct.error, this.powerStep.sigma)),
      gainSigma: checked ? GAUGE_SIGMA : UNCHECKED_SIGMA,
      accumulates: false,
      checked,
    });
  }

  /** Why there is no power though the battery discharges, by the means of what it gives. */
  private whyNothing(current: number | undefined, power: number | undefined): string {
    const unchecked = power ?? current;
    if (unchecked === undefined) return 'tells neither power nor current';
    const what = `tells ${power === undefined ? 'a current' : 'a power'} of ${Math.round(unchecked)}`;
    // one that has not converted yet; a running computer uses more
    if (unchecked === 0) return `${what}, which is no reading`;
    return power === undefined && this.currentUnit.known !== undefined
      ? `${what}, but no voltage`
      : `${what}, which may be in millionths or in thousandths: nothing has told yet`;
  }

  /** Takes in what the numbers tell of their units. @returns their means as given, without sign. */
  private seeUnits(
    points: readonly Point[],
    elapsed: number,
  ): { readonly current: number | undefined; readonly power: number | undefined } {
    const volts = meanBy(points, voltageOf)?.mean;
    const smallVoltage = volts !== undefined && volts < SMALL_VOLTAGE;
    const current = meanBy(points, currentOf)?.mean;
    const power = meanBy(points, powerOf)?.mean;
    const charge = points[points.length - 1]?.charge;
    // one that reads 0 tells no unit
    if (current !== undefined && current > 0)
      this.currentUnit.see(
        current,
        elapsed,
        charge === undefined ? { smallVoltage } : { smallVoltage, charge },
      );
    if (power !== undefined && power > 0) this.powerUnit.see(power, elapsed, { smallVoltage });
    return { current, power };
  }

  private wattsByPower({ power }: Point): number {
    return Math.abs(power ?? Number.NaN) / (this.powerUnit.perOne ?? Number.NaN);
  }

  private wattsByCurrent(point: Point): number {
    return (Math.abs(point.current ?? Number.NaN) / (this.currentUnit.perOne ?? Number.NaN)) * voltsOf(point);
  }

  /** Ah of a step of the counter of charge; undefined while nothing tells its unit. */
  private chargeFactor(info: SupplyInfo | undefined): number | undefined {
    if (this.mostCharge >= SMALL_CHARGE) return 1e-6;
    const full = info?.chargeFullUah || info?.chargeFullDesignUah || 0;
    if (full === 0) return undefined;
    return full >= SMALL_CHARGE ? 1e-6 : 1e-3;
  }

  /** Follows the charge, and returns what was drawn since the interval before where the steps are fine enough to tell. */
  private countCharge(points: readonly Point[]): { charge: number; seconds: number } | undefined {
    const before = this.last;
    for (const { charge, at } of points) {
      if (charge === undefined) continue;
      if (this.last !== undefined && charge !== this.last.charge)
        this.trend = charge > this.last.charge ? 1 : -1;
      this.chargeStep.seeValue(charge);
      this.mostCharge = Math.max(this.mostCharge, charge);
      this.last = { at, charge };
    }
    if (before === undefined || this.last === undefined) return undefined;
    const used = before.charge - this.last.charge;
    const seconds = this.last.at - before.at;
    if (!(used > 0 && seconds > 0) || used < LEAST_STEPS * this.chargeStep.step) return undefined;
    return { charge: used, seconds };
  }

  /** Why these readings do not show a battery that discharges; undefined when they do. */
  private notDischarging(points: readonly Point[]): string | undefined {
    for (const { status, present } of points) {
      if (status === undefined || status === UNKNOWN) {
        if (present === 0) return 'no battery is in it';
        if (this.trend < 0) continue;
        return this.trend > 0
          ? 'the charge grows: it is charged'
          : 'tells no status, and the charge has not moved yet';
      }
      if (status === CHARGING) return 'is charged: its current is not what the device uses';
      if (status !== DISCHARGING)
        return 'does not discharge, as it says: its current is not what the device uses';
    }
    return undefined;
  }
}

function reportOf(name: string, resolved: string, reading: GaugeReading | undefined): SensorReport {
  if (reading === undefined) return { name, scope: 'device', resolved, rank: RANK.never, reading };
  const { power, sigma, gainSigma, accumulates, checked } = reading;
  return {
    name,
    scope: 'device',
    resolved,
    rank: RANK.battery,
    reading: { sensor: name, scope: 'device', power, sigma, gainSigma, accumulates, checked },
  };
}

function howRead(byPower: boolean, unit: Magnitude, agree: boolean): string {
  const milli = unit !== 'millionths';
  const size = unit === 'thousandths by size' ? ' by its size' : '';
  const what = byPower
    ? `power as the driver gives it${milli ? ` (mW${size})` : ''}`
    : `current (${milli ? `mA${size}` : 'uA'}) times voltage`;
  return agree ? `${what}, sign ignored` : `${what}; current times voltage disagrees by more than a fifth`;
}

/** V of a reading. */
export function voltsOf({ voltage }: Point): number {
  if (voltage === undefined) return Number.NaN;
  const size = Math.abs(voltage);
  return size < SMALL_VOLTAGE ? size / 1e3 : size / 1e6;
}

const voltageOf = ({ voltage }: Point): number => Math.abs(voltage ?? Number.NaN);
const currentOf = ({ current }: Point): number => Math.abs(current ?? Number.NaN);
const powerOf = ({ power }: Point): number => Math.abs(power ?? Number.NaN);
const isCredible = (watts: number): boolean => watts > 0 && watts <= MOST_WATTS;
