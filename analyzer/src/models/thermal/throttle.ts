/**
 * Evidence of throttling in one interval. The kernel says so itself when a cooling device that slows processors down
 * is above 0 and bound to a thermal zone; fans and chargers do not count. A frequency limit below the hardware's on a
 * hot device is only a hint: users and power profiles set limits too, so its cause stays unknown.
 */
import type { Interval, PolicyInterval } from '../../device/interval.js';
import type { ThrottleRow } from '../../quantities/index.js';
import { lowestSerious, tripsOf, zoneInfo } from './trips.js';

/** cpufreq-cpu0 (thermal-cpufreq-0 before 5.12), devfreq-gpu, idle-0, intel_powerclamp. */
const SLOWS = /^(thermal-)?(cpufreq|devfreq|idle)-|^intel_powerclamp$|^cpu-hotplug/;
const OF_CPU = /^cpufreq-cpu(\d+)$/;
/** A limit this close to the top is rounding. */
const CAPPED = 0.985;
/** Demand meets the limit: CPUs this busy, at nearly the allowed frequency. */
const BUSY = 0.8;
const AT_LIMIT = 0.97;
/** A hot zone is this close to its lowest trip, degrees. */
const HOT_MARGIN = 3;
/** These governors choose low frequencies, or the user does. */
const NOT_ASKING = new Set(['powersave', 'userspace']);

/** What holds processors back in the interval, strongest evidence first. */
export function throttlesOf(interval: Interval): ThrottleRow[] {
  const found: ThrottleRow[] = [];
  for (const cooling of interval.cooling) {
    if (cooling.state <= 0 || !SLOWS.test(cooling.type)) continue;
    const policy = policyOf(interval, cooling.type);
    const zone = interval.info?.zones.find(each =>
      each.cooling.some(bound => bound.device === cooling.device),
    );
    found.push({
      domain: policy === undefined ? `cooling_device${cooling.device}` : `policy${policy.policy}`,
      cause: zone === undefined ? 'unknown' : 'thermal',
      effect: policy !== undefined && isBinding(interval, policy) ? 'binding' : 'latent',
      seconds: interval.elapsed,
      evidence: `${cooling.type} at step ${cooling.state} of ${cooling.maxState}${zone === undefined ? '' : ` for ${zone.type}`}`,
    });
  }
  if (!isHot(interval)) return found;
  for (const policy of interval.policies) {
    const domain = `policy${policy.policy}`;
    const top = hardwareMaximum(interval, policy.policy);
    if (top === undefined || policy.limit === undefined || policy.limit > CAPPED * top) continue;
    if (NOT_ASKING.has(policy.governor) || found.some(each => each.domain === domain)) continue;
    found.push({
      domain,
      cause: 'unknown',
      effect: 'latent',
      seconds: interval.elapsed,
      evidence: `scaling_max_freq ${megahertz(policy.limit)} of ${megahertz(top)} while hot`,
    });
  }
  return found;
}

const megahertz = (hertz: number): string => `${Math.round(hertz / 1e6)} MHz`;

/** Hertz; undefined when the device does not say. */
export function hardwareMaximum({ info }: Pick<Interval, 'info'>, policy: number): number | undefined {
  const kilohertz = info?.policies.find(each => each.policy === policy)?.hardwareMaxKhz ?? 0;
  return kilohertz > 0 ? kilohertz * 1000 : undefined;
}

function policyOf(interval: Interval, type: string): PolicyInterval | undefined {
  const cpu = OF_CPU.exec(type)?.[1];
  if (cpu === undefined) return undefined;
  const info = interval.info?.policies.find(
    each => each.policy === Number(cpu) || each.cpus.includes(Number(cpu)),
  );
  return interval.policies.find(each => each.policy === (info?.policy ?? Number(cpu)));
}

/** True when running work met the limit: its CPUs busy, at the frequency that is allowed. */
function isBinding(interval: Interval, policy: PolicyInterval): boolean {
  const cpus = interval.info?.policies.find(each => each.policy === policy.policy)?.cpus;
  const awake = interval.elapsed - interval.suspended;
  const busiest = Math.max(
    0,
    ...interval.cpus.filter(cpu => cpus === undefined || cpus.includes(cpu.cpu)).map(cpu => cpu.busySeconds),
  );
  if (!(awake > 0) || busiest / awake < BUSY || policy.limit === undefined) return false;
  const mean = policy.points.reduce((sum, point) => sum + point.frequency, 0) / policy.points.length;
  return mean >= AT_LIMIT * policy.limit;
}

function isHot(interval: Interval): boolean {
  return interval.zones.some(zone => {
    const trip = lowestSerious(tripsOf(zoneInfo(interval.info, zone.zone)));
    return trip !== undefined && zone.points.some(point => point.temperature >= trip.celsius - HOT_MARGIN);
  });
}
