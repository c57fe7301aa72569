/** Whether what holds processors back met work that wanted more. */
import type { Interval, PolicyInterval } from '../../../device/interval.js';

/** CPUs this busy want more than they have. */
const BUSY = 0.8;
/** At nearly the frequency that is allowed. */
const AT_LIMIT = 0.97;

/** Whether one of these CPUs, or of all where nothing says which, was busy nearly all the time. */
export function isBusy(interval: Interval, cpus?: readonly number[]): boolean {
  const awake = interval.elapsed - interval.suspended;
  const busiest = interval.cpus.reduce(
    (most, { cpu, busySeconds }) => (cpus?.includes(cpu) === false ? most : Math.max(most, busySeconds)),
    0,
  );
  return awake > 0 && busiest / awake >= BUSY;
}

/** Whether a GPU was busy nearly all the time; false where no driver tells. */
export const isGpuBusy = ({ power }: Interval): boolean => power.gpus.some(({ load = 0 }) => load >= BUSY);

/** True when running work met a policy's limit: its CPUs busy, at the frequency that is allowed. */
export function meetsLimit(interval: Interval, policy: PolicyInterval): boolean {
  const cpus = interval.info?.policies.find(each => each.policy === policy.policy)?.cpus;
  if (policy.limit === undefined || policy.points.length === 0 || !isBusy(interval, cpus)) return false;
  const mean = policy.points.reduce((sum, point) => sum + point.frequency, 0) / policy.points.length;
  return mean >= AT_LIMIT * policy.limit;
}
