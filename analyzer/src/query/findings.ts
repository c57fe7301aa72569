import { given } from '@edgevitals/shared/objects';
import { deviceOf, type Query } from './context.js';

const DEFAULT_LIMIT = 100;

/** What deserves attention, newest first. */
export const findingsQuery: Query<'findings'> = async (request, context) => {
  const { device, status = 'open', limit = DEFAULT_LIMIT } = request;
  if (device !== undefined) deviceOf(context, device);
  return { findings: await context.findings({ ...given({ device }), status, limit }) };
};
