/**
 * The batteries that a device runs on: which supplies are gauges of one, and what several tell together. Batteries that
 * discharge at once add up; gauges that show the same cell do not.
 */

import type { SupplyInfo } from '@edgevitals/shared/info';
import { LazyMap } from '@edgevitals/shared/objects';
import { Watts } from '@edgevitals/shared/units';
import * as v from 'valibot';
import type { Interval, SupplyReadings } from '../../../device/interval.js';
import { MAGNITUDES } from './magnitude_unit.js';
import { meanBy } from './mean.js';
import { RANK, type SensorReading, type SensorReport } from './reading.js';
import { type CellReading, SameCells } from './same_cell.js';
import { CHARGING, SupplyGauge, voltsOf } from './supply_gauge.js';

const MOST_SUPPLIES = 16;
const CHARGER = /^(mains|usb|wireless)/i;
/** What the kernel's ABI calls a battery (a UPS is one to what runs on it); vendors add kinds, for chips that show a part of one. */
const BATTERY = /^(battery|ups)$/i;

export class Batteries {
  private readonly gauges = new LazyMap<string, SupplyGauge>();
  private readonly sameCells = new SameCells();

  /** One for each gauge, and before them one for what discharges together. */
  reports({ supplies, info, elapsed }: Interval): SensorReport[] {
    const said = (name: string) => info?.supplies.find(each => each.name === name);
    let isPlugged = false;
    // by a charger that shows itself nowhere, or by the other battery
    let isCharged = false;
    for (const supply of supplies) {
      const known = said(supply.name);
      if (isOnline(supply) && CHARGER.test(known?.type ?? '')) isPlugged = true;
      if (takesCharge(supply) && isBattery(known)) isCharged = true;
    }
    const helper = isPlugged ? PLUGGED : isCharged ? OTHER_CHARGED : undefined;
    const batteries: Gauged[] = [];
    const others: Gauged[] = [];
    for (const supply of supplies) {
      const known = said(supply.name);
      if (isOfPeripheral(known) || CHARGER.test(known?.type ?? '')) continue;
      const report = this.gauge(supply.name)?.report(supply, known, elapsed, helper);
      if (report === undefined) continue;
      const volts = meanBy(supply.points, voltsOf)?.mean;
      (isBattery(known) ? batteries : others).push({ report, volts, type: known?.type ?? '' });
    }
    return this.together(batteries, others);
  }

  snapshot(): unknown {
    return Array.from(this.gauges, ([name, { currentUnit, powerUnit }]) => [
      name,
      currentUnit.known ?? null,
      powerUnit.known ?? null,
    ]);
  }

  /** Takes `snapshot()` back; anything else is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    for (const part of snapshot.slice(0, MOST_SUPPLIES)) {
      if (!v.is(SUPPLY, part)) continue;
      const [name, current, power] = part;
      const gauge = new SupplyGauge();
      gauge.currentUnit.known = current ?? undefined;
      gauge.powerUnit.known = power ?? undefined;
      this.gauges.set(name, gauge);
    }
  }

  /** What the kernel calls a battery is taken; another kind of supply only where no such battery tells anything. */
  private together(batteries: readonly Gauged[], others: readonly Gauged[]): SensorReport[] {
    // most devices have one
    if (batteries.length === 1 && others.length === 0) return [batteries[0]!.report];
    const isTold = batteries.some(({ report }) => report.reading !== undefined);
    const [taken, passed] = isTold ? [batteries, others] : [[...batteries, ...others], []];
    const cells = taken.flatMap(({ report: { reading }, volts }) =>
      reading === undefined ? [] : [{ reading, volts }],
    );
    const apart = cells.length < 2 ? { cells, sameAs: NONE_SAME } : this.sameCells.apart(cells);
    const reports = [
      ...taken.map(({ report }) => {
        const first = apart.sameAs.get(report.name);
        return first === undefined ? report : passedOver(report, `shows the cell that ${first} shows`);
      }),
      ...passed.map(({ report, type }) =>
        report.reading === undefined
          ? report
          : passedOver(report, `a ${type} is no battery of its own: it shows a part of one`),
      ),
    ];
    return apart.cells.length < 2 ? reports : [sumOf(apart.cells), ...reports];
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

/** A gauge in one interval. */
interface Gauged {
  readonly report: SensorReport;
  readonly volts: number | undefined;
  readonly type: string;
}

const PLUGGED = 'a charger is connected: the battery gives a part only';
const OTHER_CHARGED = 'another battery is charged meanwhile: what this one gives is not what the device uses';
const NONE_SAME: ReadonlyMap<string, string> = new Map();
const SNAPSHOT = v.array(v.unknown());
const UNIT = v.nullable(v.picklist(MAGNITUDES));
/** Name, unit of its current, unit of its power; one that is not known yet is looked at anew. */
const SUPPLY = v.tuple([v.string(), UNIT, UNIT]);

/** A mouse's battery is a power supply too. */
const isOfPeripheral = (said: SupplyInfo | undefined): boolean => said?.scope === 'Device';
const isBattery = (said: SupplyInfo | undefined): boolean =>
  said === undefined || (BATTERY.test(said.type) && !isOfPeripheral(said));
/** Whether it says that it is charged, and nothing that it shows of it is 0. */
const takesCharge = ({ points }: SupplyReadings): boolean =>
  points.some(({ status, current, power }) => status === CHARGING && current !== 0 && power !== 0);

const isOnline = ({ points }: SupplyReadings): boolean => points.some(point => (point.online ?? 0) > 0);

/** A gauge whose reading is another's as well. */
const passedOver = (report: SensorReport, why: string): SensorReport => ({
  ...report,
  resolved: `${report.resolved}; ${why}`,
  rank: RANK.never,
});

/** Batteries that discharge at once. */
function sumOf(cells: readonly CellReading[]): SensorReport {
  const readings = cells.map(({ reading }) => reading);
  const total = (of: (reading: SensorReading) => number): number =>
    readings.reduce((sum, reading) => sum + of(reading), 0);
  const power = total(reading => reading.power);
  const name = readings.map(reading => reading.sensor).join('+');
  return {
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
      checked: readings.every(reading => reading.checked),
    },
  };
}
