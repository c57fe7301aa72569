import { presetOf } from '@edgevitals/shared/results';
import { deviceOf, type Query } from './context.js';

/** Builds of a device, or of the fleet. */
export const buildsQuery: Query<'builds'> = async (
  { device, limit = presetOf('builds', 'limit') },
  context,
) => {
  const devices = device === undefined ? context.devices() : [deviceOf(context, device)];
  const all = devices.flatMap(each => context.builds(each.device)).sort((a, b) => b.to - a.to);
  return { builds: all.slice(0, limit), more: Math.max(0, all.length - limit) };
};
