/**
 * Processors that slow down by themselves (x86): the counters of PROCHOT and of power limit notifications that the kernel
 * keeps (drivers/thermal/intel/therm_throt.c). `count` grows when heat is noticed, `total_time_ms` when it is over, so a
 * throttling that ends is told with its whole length, and where it began before the interval it reaches back to there. A
 * notice of a limit of power without heat has no length.
 */
import type { HardwareThrottle, Interval } from '../../../device/interval.js';
import type { ThrottleRow } from '../../../quantities/index.js';
import { isBusy } from './demand.js';

/** At most one row a package, and one a CPU whose package is not known. */
export function hardwareEvidence(interval: Interval): ThrottleRow[] {
  const found = new Map<string, ThrottleRow>();
  const counted = interval.hardwareThrottle ?? [];
  // a package tells more than one of its cores
  const strongestFirst = [...counted].sort(
    (a, b) => Number(isHot(b)) - Number(isHot(a)) || b.domain.localeCompare(a.domain) || b.ended - a.ended,
  );
  for (const each of strongestFirst) {
    const number = packageOf(interval, each);
    // a core whose package is not known, beside a package that tells as much, is taken for one of its own
    if (number === undefined && [...found.keys()].some(domain => domain.startsWith('package'))) continue;
    const domain = number === undefined ? `cpu${each.number}` : `package${number}`;
    if (!found.has(domain)) found.set(domain, rowOf(interval, each, domain));
  }
  return [...found.values()];
}

const isHot = ({ began, ended }: HardwareThrottle): boolean => began > 0 || ended > 0;

function rowOf(interval: Interval, counted: HardwareThrottle, domain: string): ThrottleRow {
  const { ended, began, powerLimited } = counted;
  const whose = `${counted.domain === 'package' ? 'package' : 'the core of CPU'} ${counted.number}`;
  const seconds = isHot(counted) ? ended : 0;
  return {
    domain,
    cause: isHot(counted) ? 'thermal' : 'power-limit',
    effect: isBusy(interval, cpusOf(interval, counted)) ? 'binding' : 'latent',
    seconds,
    evidence: isHot(counted)
      ? `thermal_throttle: ${whose} ${ended > 0 ? `slowed down for ${ended.toFixed(1)} s` : `began to slow down ${times(began)}`}`
      : `thermal_throttle: ${whose} met its power limit ${times(powerLimited)}`,
    from: interval.to - seconds,
    to: interval.to,
  };
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

function packageOf({ info }: Interval, { domain, number }: HardwareThrottle): number | undefined {
  if (domain === 'package') return number;
  const known = info?.cpus.find(({ cpu }) => cpu === number)?.package ?? -1;
  return known < 0 ? undefined : known;
}

/** Undefined where it is not known which they are: any CPU may be one. */
function cpusOf({ info }: Interval, { domain, number }: HardwareThrottle): number[] | undefined {
  if (domain === 'core') return [number];
  const cpus = info?.cpus.filter(cpu => cpu.package === number).map(({ cpu }) => cpu);
  return cpus === undefined || cpus.length === 0 ? undefined : cpus;
}
