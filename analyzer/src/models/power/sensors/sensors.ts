/**
 * All that measures power on one device, and which of it is used: what measures the whole device goes before what
 * measures the CPU, what says so itself before what is only taken to.
 */
import { given } from '@edgevitals/shared/objects';
import type { SensorStatus } from '@edgevitals/shared/results';
import { Watts } from '@edgevitals/shared/units';
import * as v from 'valibot';
import type { Interval } from '../../../device/interval.js';
import { ChipMeters } from './chip_meter.js';
import { energyCounterReports } from './energy_counter.js';
import { RANK, type SensorReading, type SensorReport } from './reading.js';
import { SupplyGauge } from './supply_gauge.js';

const MOST_SUPPLIES = 16;
const MOST_REPORTED = 32;
const NONE: readonly SensorStatus[] = [];
/** A UPS is a battery to what runs on it. */
const CHARGER = /^(mains|usb|wireless)/i;

export class Sensors {
  private readonly gauges = new Map<string, SupplyGauge>();
  private readonly meters = new ChipMeters();
  private newest: readonly SensorStatus[] = [];

  /** The best reading of an interval; undefined where nothing measures, or what does says nothing of it. */
  readPower(interval: Interval): SensorReading | undefined {
    const { chips, energyCounters } = interval.power;
    // most devices have none
    if (interval.supplies.length + chips.length + energyCounters.length === 0) {
      this.newest = NONE;
      return undefined;
    }
    const reports = [
      ...this.supplies(interval),
      ...this.meters.reports(chips, interval.info),
      ...energyCounterReports(energyCounters),
    ];
    let best: SensorReport | undefined;
    for (const report of reports)
      if (report.reading !== undefined && report.rank > (best?.rank ?? RANK.never)) best = report;
    this.newest = reports.slice(0, MOST_REPORTED).map(report => statusOf(report, report === best));
    return best?.reading;
  }

  /** What there is, how it was resolved and which is used, as of the newest interval. */
  status(): readonly SensorStatus[] {
    return this.newest;
  }

  snapshot(): unknown {
    return Array.from(this.gauges, ([name, { unit }]) => [name, unit.milli ?? null]);
  }

  /** Takes `snapshot()` back; anything else is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    for (const [name, milli] of snapshot.slice(0, MOST_SUPPLIES).filter(each => v.is(SUPPLY, each))) {
      const gauge = new SupplyGauge();
      gauge.unit.milli = milli;
      this.gauges.set(name, gauge);
    }
  }

  /** The batteries that the device itself runs on; several that discharge at once are one sensor. */
  private supplies({ supplies, info, elapsed }: Interval): SensorReport[] {
    const typeOf = (name: string) => info?.supplies.find(each => each.name === name);
    const helped = supplies.some(
      ({ name, points }) =>
        CHARGER.test(typeOf(name)?.type ?? '') && points.some(point => (point.online ?? 0) > 0),
    );
    const reports: SensorReport[] = [];
    for (const supply of supplies) {
      const said = typeOf(supply.name);
      // a mouse's battery is a power supply too, and so is a plug
      if (said?.scope === 'Device' || CHARGER.test(said?.type ?? '')) continue;
      const gauge = this.gauge(supply.name);
      if (gauge !== undefined) reports.push(gauge.report(supply, said, elapsed, helped));
    }
    return withSum(reports);
  }

  private gauge(name: string): SupplyGauge | undefined {
    let gauge = this.gauges.get(name);
    if (gauge === undefined && this.gauges.size < MOST_SUPPLIES) {
      gauge = new SupplyGauge();
      this.gauges.set(name, gauge);
    }
    return gauge;
  }
}

const SNAPSHOT = v.array(v.unknown());
/** Name, and whether it counts in thousandths; one that is not known yet (null) is looked at anew. */
const SUPPLY = v.tuple([v.string(), v.boolean()]);

/** Adds the sum of the batteries that discharge, where there are several. */
function withSum(reports: SensorReport[]): SensorReport[] {
  const readings = reports.flatMap(({ reading }) => (reading === undefined ? [] : [reading]));
  if (readings.length < 2) return reports;
  const total = (of: (reading: SensorReading) => number): number =>
    readings.reduce((sum, reading) => sum + of(reading), 0);
  const power = total(reading => reading.power);
  const name = readings.map(reading => reading.sensor).join('+');
  const sum: SensorReport = {
    name,
    scope: 'device',
    resolved: `${readings.length} batteries discharge together`,
    rank: RANK.battery,
    reading: {
      sensor: name,
      scope: 'device',
      power: Watts(power),
      sigma: Watts(Math.sqrt(total(reading => reading.sigma ** 2))),
      // gauges of one kind are off the same way
      gainSigma: total(reading => reading.power * reading.gainSigma) / power,
      accumulates: readings.every(reading => reading.accumulates),
    },
  };
  return [sum, ...reports];
}

function statusOf({ name, scope, resolved, reading, rank }: SensorReport, used: boolean): SensorStatus {
  return {
    name,
    scope,
    state: used ? 'used' : reading !== undefined && rank > RANK.never ? 'spare' : 'silent',
    resolved,
    ...given({ powerWatts: reading?.power }),
  };
}
