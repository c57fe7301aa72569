import { given } from '@edgevitals/shared/objects';
import { presetOf } from '@edgevitals/shared/results';
import { deviceOf, type Query } from './context.js';

/** What deserves attention, newest first. */
export const findingsQuery: Query<'findings'> = async (request, context) => {
  const { device, status = 'open', limit = presetOf('findings', 'limit') } = request;
  const isNetwork = context.networks(1).some(({ network }) => network === device);
  if (device !== undefined && !isNetwork) deviceOf(context, device);
  return { findings: await context.findings({ ...given({ device }), status, limit }) };
};
