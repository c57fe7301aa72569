/**
 * All that measures power on one device, and which of it is used: what measures the whole device goes before what
 * measures the CPU, what says so itself before what is only taken to.
 */
import { given } from '@edgevitals/shared/objects';
import type { SensorStatus } from '@edgevitals/shared/results';
import type { Interval } from '../../../device/interval.js';
import { Batteries } from './batteries.js';
import { ChipMeters } from './chip_meter.js';
import { energyCounterReports } from './energy_counter.js';
import { RANK, type SensorReading, type SensorReport } from './reading.js';

const MOST_REPORTED = 32;
const NONE: readonly SensorStatus[] = [];

export class Sensors {
  // made with the first supply, and the first chip: most devices have none
  private batteries: Batteries | undefined;
  private meters: ChipMeters | undefined;
  private newest = NONE;

  /** The best reading of an interval; undefined where nothing measures, or what does says nothing of it. */
  readPower(interval: Interval): SensorReading | undefined {
    const { chips, energyCounters } = interval.power;
    if (interval.supplies.length + chips.length + energyCounters.length === 0) {
      this.newest = NONE;
      return undefined;
    }
    if (interval.supplies.length > 0) this.batteries ??= new Batteries();
    if (chips.length > 0) this.meters ??= new ChipMeters();
    const reports = this.batteries?.reports(interval) ?? [];
    if (this.meters !== undefined) reports.push(...this.meters.reports(chips, interval.info));
    if (energyCounters.length > 0) reports.push(...energyCounterReports(energyCounters));
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
    return this.batteries?.snapshot() ?? [];
  }

  /** Takes `snapshot()` back; anything else is ignored. */
  restore(snapshot: unknown): void {
    if (!Array.isArray(snapshot) || snapshot.length === 0) return;
    this.batteries = new Batteries();
    this.batteries.restore(snapshot);
  }
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
