import { nearestNames } from './nearest.js';

/** `; did you mean "deviceMs"?`, or nothing when none of `names` is near. */
export function didYouMean(wanted: string, names: Iterable<string>): string {
  const [meant] = nearestNames(wanted, names, 1);
  return meant === undefined ? '' : `; did you mean ${JSON.stringify(meant)}?`;
}
