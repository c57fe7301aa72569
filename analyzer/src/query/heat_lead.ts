import type { Slice } from '../history/slice.js';
import { HEAT_LEAD_SECONDS, type TimeWindow } from '../models/index.js';
import type { QueryContext } from './context.js';

/** Heat stays for a while: the slices before a window in which what heats it then may have begun. */
export async function heatLeadOf(
  context: QueryContext,
  device: string,
  { from }: TimeWindow,
): Promise<readonly Slice[]> {
  const { slices } = await context.window(device, from - HEAT_LEAD_SECONDS, from);
  // a window inside of one slice has all of it
  return slices.filter(slice => (slice.from + slice.to) / 2 < from);
}
