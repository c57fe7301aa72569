/**
 * Counters of energy: powercap zones (RAPL) and hwmon energy channels. They count all of it: no lag, nothing missed
 * between readings. RAPL zones nest, `core` and `dram` or `uncore` lie in or beside `package-N`, and `psys` is the whole
 * platform: what is added up is packages and memory, never psys with anything.
 */
import { Watts } from '@edgevitals/shared/units';
import type { EnergyCounterInterval } from '../../../device/interval.js';
import { railOf } from './rails.js';
import { RANK, type SensorReport, UNCHECKED_SIGMA } from './reading.js';

/** RAPL since Haswell is metered; within a few percent of a meter at the socket's rail. */
const RAPL_SIGMA = 0.05;
const METER_SIGMA = 0.03;
/** A step of RAPL, joules: 61 uJ on most, up to 1 mJ. */
const STEP = 1e-3;
const PACKAGE = /^package-\d+/;

export function energyCounterReports(counters: readonly EnergyCounterInterval[]): SensorReport[] {
  const zones = counters.filter(each => each.bus === 'powercap');
  return [...powercapReports(zones), ...counters.filter(each => each.bus === 'hwmon').map(hwmonReport)];
}

function powercapReports(zones: readonly EnergyCounterInterval[]): SensorReport[] {
  // intel-rapl-mmio shows the packages a second time
  const once = zones.filter(
    zone => !zone.device.includes('-mmio') || !zones.some(each => each !== zone && each.label === zone.label),
  );
  const packages = once.filter(zone => PACKAGE.test(zone.label));
  const memory = once.filter(zone => zone.label === 'dram');
  const reports: SensorReport[] = [];
  const processors = wattsOf([...packages, ...memory]);
  if (packages.length > 0)
    reports.push(
      report(
        'powercap/package',
        'cpu',
        `energy of ${packages.length === 1 ? 'the package' : `${packages.length} packages`}${memory.length > 0 ? ' and memory' : ''}, wraps undone; disks, radios and converters are not in it`,
        processors,
        packages[0]!.covers,
        RAPL_SIGMA,
        RANK.cpu,
      ),
    );
  const psys = once.find(zone => zone.label === 'psys');
  if (psys !== undefined) {
    const watts = wattsOf([psys]);
    // boards that do not wire it show 0 or nonsense
    const wired = watts !== undefined && watts > 0 && (processors === undefined || watts >= processors);
    reports.push(
      report(
        'powercap/psys',
        'device',
        wired
          ? 'energy of the platform, wraps undone'
          : 'less than its packages: this board does not wire it',
        wired ? watts : undefined,
        psys.covers,
        RAPL_SIGMA,
        RANK.deviceMeter,
      ),
    );
  }
  return reports;
}

function hwmonReport(counter: EnergyCounterInterval): SensorReport {
  const rail = railOf('', counter.label);
  const name = `hwmon/${counter.device}/energy${counter.number}`;
  const watts = wattsOf([counter]);
  const { covers } = counter;
  if (rail === 'device' || rail === 'unlabelled') {
    const checked = rail === 'device';
    const rank = checked ? RANK.deviceMeter : RANK.assumedDeviceMeter;
    const resolved = checked ? `${counter.label} names the device` : 'taken to be the whole device';
    const sigma = checked ? METER_SIGMA : UNCHECKED_SIGMA;
    return report(name, 'device', `counter of energy; ${resolved}`, watts, covers, sigma, rank);
  }
  const resolved = `counter of energy; ${counter.label} names ${rail === 'cpu' ? 'the cpu' : 'another rail'}`;
  return rail === 'cpu'
    ? report(name, 'cpu', resolved, watts, covers, METER_SIGMA, RANK.cpu)
    : { name, scope: 'other', resolved, rank: RANK.never, reading: undefined };
}

/** Mean power of several counters together; undefined when one of them tells nothing. */
function wattsOf(counters: readonly EnergyCounterInterval[]): number | undefined {
  let watts = 0;
  for (const { energy, covers } of counters) {
    if (energy === undefined || !(covers > 0)) return undefined;
    watts += energy / covers;
  }
  return counters.length === 0 ? undefined : watts;
}

function report(
  name: string,
  scope: 'device' | 'cpu',
  resolved: string,
  watts: number | undefined,
  covers: number,
  gainSigma: number,
  rank: number,
): SensorReport {
  if (watts === undefined || !(watts > 0))
    return { name, scope, resolved: `${resolved}; no reading`, rank: RANK.never, reading: undefined };
  const sigma = Watts(STEP / Math.sqrt(6) / covers);
  // what is taken to be the device is not checked
  const checked = rank !== RANK.assumedDeviceMeter;
  const reading = { sensor: name, scope, power: Watts(watts), sigma, gainSigma, accumulates: true, checked };
  return { name, scope, resolved, rank, reading };
}
