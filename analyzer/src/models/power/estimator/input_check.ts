/** What may be learned from: an interval with an impossible number would poison sums that are kept for months. */
import type { MeasuredPower, PowerInput } from '../input.js';

const MOST_SECONDS = 86_400;
const MOST_HERTZ = 2e10;
const MOST_COUNT = 1e15;
/** CPU time and wall time are counted apart, in ticks. */
const SLACK = 1.1;
const MOST_CLUSTERS = 8;
const MOST_POINTS = 128;
const MOST_WATTS = 1e5;

/** An interval is asked about again right after it was taken in: the newest verdict is kept, of whichever device. */
let newest: { readonly input: PowerInput; readonly isPossible: boolean } | undefined;

/** Whether all that an interval says, its reading aside, can be. */
export function possibleUse(input: PowerInput): boolean {
  if (newest?.input !== input) newest = { input, isPossible: impossibleUse(input) === undefined };
  return newest.isPossible;
}

/** The first thing that cannot be in an interval, its reading aside; undefined when all can. */
function impossibleUse(input: PowerInput): string | undefined {
  const { seconds, suspended, clusters, devices, processes } = input;
  if (!(seconds > 0 && seconds <= MOST_SECONDS)) return 'seconds';
  if (!(suspended >= 0)) return 'suspended';
  if (clusters.length > MOST_CLUSTERS) return 'clusters';
  for (const { cpus, points, idleExits, deepIdle, events } of clusters) {
    if (!(cpus >= 1 && cpus <= 4096) || points.length === 0 || points.length > MOST_POINTS) return 'cluster';
    const most = seconds * SLACK + 0.5;
    for (const point of points) {
      if (!(point.frequency >= 0 && point.frequency <= MOST_HERTZ)) return 'frequency';
      if (point.voltage !== undefined && !Number.isFinite(point.voltage)) return 'voltage';
      if (!(point.residency >= 0 && point.residency <= most)) return 'residency';
      if (!(point.busy >= 0 && point.busy <= most * cpus)) return 'busy';
    }
    if (!count(idleExits ?? 0)) return 'idle exits';
    if (!((deepIdle ?? 0) >= 0 && (deepIdle ?? 0) <= most * cpus)) return 'deep idle';
    for (const value of events.values()) if (!count(value)) return 'event';
  }
  for (const device of devices) {
    if (!(device.on >= 0 && device.on <= seconds * SLACK + 0.5)) return 'device on';
    for (const value of device.work.values()) if (!count(value)) return 'device work';
  }
  for (const process of processes) {
    for (const busy of process.busy) if (!(busy >= 0 && busy <= seconds * 4096)) return 'process busy';
    if (!count(process.wakeups ?? 0)) return 'wakeups';
    if (process.uses.size > 0)
      for (const value of process.uses.values()) if (!count(value)) return 'process use';
  }
  return undefined;
}

/** What cannot be of a reading; undefined when all can, or there is none. */
export function impossibleReading(measured: MeasuredPower | undefined): string | undefined {
  if (measured === undefined) return undefined;
  // a gauge that has not converted yet reads 0, and a running computer uses more
  if (!(measured.power > 0 && measured.power <= MOST_WATTS)) return 'power';
  return measured.sigma >= 0 && measured.sigma <= MOST_WATTS ? undefined : 'sigma';
}

const count = (value: number): boolean => value >= 0 && value <= MOST_COUNT;
