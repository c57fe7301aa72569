import { checkRequest } from '@edgevitals/shared/results';
import { deviceOf, type Query } from './context.js';

const DEFAULT_LIMIT = 100;

/** What deserves attention, newest first. */
export const findingsQuery: Query = {
  method: 'findings',
  answer: async (body, context) => {
    const { device, status = 'open', limit = DEFAULT_LIMIT } = checkRequest('findings', body);
    if (device !== undefined) deviceOf(context, device);
    return { findings: await context.findings({ ...(device !== undefined && { device }), status, limit }) };
  },
};
