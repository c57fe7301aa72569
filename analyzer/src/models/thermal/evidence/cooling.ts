/**
 * The kernel says itself that it holds processors back when a cooling device that slows them (shared/src/heat/cooling.ts)
 * is above 0. Bound to a thermal zone it does so against heat; bound to none, somebody else has set it.
 */
import { type CoolingTarget, slowedBy } from '@edgevitals/shared/heat';
import type { ZoneInfo } from '@edgevitals/shared/info';
import { LazyMap } from '@edgevitals/shared/objects';
import type { CoolingReading, Interval, PolicyInterval } from '../../../device/interval.js';
import type { ThrottleRow } from '../../../quantities/index.js';
import type { ZoneTrips } from '../trips.js';
import { isBusy, isGpuBusy, meetsLimit } from './demand.js';
import { coolsGpu, GPU_DOMAIN } from './gpu.js';
import { heldSteps, type Lasting, lastingOf } from './lasting.js';
import type { LatchedCooling } from './latched.js';

const OF_CPU = /^cpufreq-cpu(\d+)$/;

/** One row a policy, or a kind of cooling device and zone: ACPI has a `Processor` for each CPU. */
export function coolingEvidence(
  interval: Interval,
  trips: ZoneTrips,
  latched: Pick<LatchedCooling, 'isLatched'>,
): ThrottleRow[] {
  const found = new LazyMap<string, ThrottleRow & { step: number }>();
  for (const cooling of interval.cooling) {
    const target = slowedBy(cooling.type);
    if (target === undefined) continue;
    const steps = heldSteps(cooling.steps);
    const stretch = lastingOf(steps, state => state > 0) ?? betweenReadings(cooling, interval);
    if (stretch === undefined) continue;
    const policy = target === 'policy' ? policyOf(interval, cooling.type) : undefined;
    const zone = zoneOf(interval, cooling, trips);
    const step = cooling.state > 0 ? cooling.state : Math.max(0, ...steps.map(each => each.value));
    const isGpu = target === 'device' && coolsGpu(interval, cooling, zone);
    const named = policy === undefined ? (isGpu ? GPU_DOMAIN : undefined) : `policy${policy.policy}`;
    const key = named ?? `${cooling.type}/${zone?.zone ?? ''}`;
    const known = found.get(key);
    found.set(key, {
      domain: known?.domain ?? named ?? `cooling_device${cooling.device}`,
      cause:
        known?.cause === 'thermal'
          ? 'thermal'
          : causeOf(zone, latched.isLatched(cooling.device, cooling.type)),
      effect: isBinding(interval, target, policy, isGpu) ? 'binding' : 'latent',
      seconds: Math.max(known?.seconds ?? 0, stretch.seconds),
      evidence: known !== undefined && known.step >= step ? known.evidence : evidenceOf(cooling, step, zone),
      from: Math.min(known?.from ?? stretch.from, stretch.from),
      to: Math.max(known?.to ?? stretch.to, stretch.to),
      step: Math.max(known?.step ?? 0, step),
    });
  }
  return [...found.values()].map(({ step: _, ...row }) => row);
}

/** Came and went, and only the kernel's statistics tell: no less than what a timer's tick makes of nothing, s. */
const LEAST_HELD = 0.02;

function betweenReadings({ counted }: CoolingReading, { to }: Interval): Lasting | undefined {
  if (counted === undefined || counted.heldSeconds < LEAST_HELD) return undefined;
  return { from: to - counted.covers, to, seconds: counted.heldSeconds };
}

function evidenceOf(
  { type, maxState, counted }: CoolingReading,
  step: number,
  zone: ZoneInfo | undefined,
): string {
  const whose = zone === undefined ? '' : ` for ${zone.type}`;
  if (step > 0) return `${type} at step ${step} of ${maxState}${whose}`;
  return `${type} above 0 for ${counted?.heldSeconds.toFixed(2)} s${whose}, by its statistics`;
}

function causeOf(zone: ZoneInfo | undefined, isLatched: boolean): ThrottleRow['cause'] {
  if (zone === undefined) return 'unknown';
  return isLatched ? 'latched' : 'thermal';
}

function isBinding(
  interval: Interval,
  target: CoolingTarget,
  policy: PolicyInterval | undefined,
  isGpu: boolean,
): boolean {
  if (policy !== undefined) return meetsLimit(interval, policy);
  return isGpu ? isGpuBusy(interval) : target === 'cpus' && isBusy(interval);
}

/** Of the zones that a device is bound to, the one that is nearest to its lowest trip. */
function zoneOf(interval: Interval, { device }: CoolingReading, trips: ZoneTrips) {
  const bound = (interval.info?.zones ?? []).filter(zone => zone.cooling.some(one => one.device === device));
  if (bound.length < 2) return bound[0];
  const headroom = (zone: number): number => {
    const points = interval.zones.find(each => each.zone === zone)?.points ?? [];
    const trip = trips.lowestSerious(zone);
    if (trip === undefined) return Number.POSITIVE_INFINITY;
    return points.reduce(
      (least, { temperature }) => Math.min(least, trip.celsius - temperature),
      Number.MAX_VALUE,
    );
  };
  return bound.reduce((least, zone) => (headroom(zone.zone) < headroom(least.zone) ? zone : least));
}

/** The policy that a device of cpufreq is of; that of older kernels does not say, where there is one policy it is that. */
export function policyOf({ info, policies }: Interval, type: string): PolicyInterval | undefined {
  const cpu = OF_CPU.exec(type)?.[1];
  if (cpu === undefined) return policies.length === 1 ? policies[0] : undefined;
  const of = info?.policies.find(each => each.policy === Number(cpu) || each.cpus.includes(Number(cpu)));
  return policies.find(each => each.policy === (of?.policy ?? Number(cpu)));
}
