import type { Estimate } from '@edgevitals/shared/results';
import type { Slice } from '../../history/slice.js';
import { type DeviceHeat, degrees, heatShares } from './heat/index.js';

/**
 * How many degrees programs warmed the device by at the hottest moment of a window; undefined of those of which it is not known.
 * @param lead slices before the window, in which what heats it then may have begun (`LEAD_SECONDS`).
 */
export function programDegrees(
  heat: DeviceHeat,
  slices: readonly Slice[],
  lead: readonly Slice[],
): (program: string) => Estimate | undefined {
  const shares = heatShares(heat, slices, lead);
  if ('reason' in shares) return () => undefined;
  return program => {
    const told = shares.programs.get(program);
    return told && degrees(told);
  };
}
