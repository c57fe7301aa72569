import { checkRequest } from '@edgevitals/shared/results';
import { answers } from '../models/index.js';
import { type Query, windowOf } from './context.js';

/** Zones, throttling and its cause. */
export const thermalQuery: Query = {
  method: 'thermal',
  answer: async (body, context) => {
    const request = checkRequest('thermal', body);
    const { device, window, slices } = await windowOf(context, request, '1h');
    return answers.thermal(window, slices, device, request);
  },
};
