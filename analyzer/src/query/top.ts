import { checkRequest } from '@edgevitals/shared/results';
import { answers } from '../models/index.js';
import { type Query, windowOf } from './context.js';

/** Processes by CPU, memory, bytes written or read. */
export const topQuery: Query = {
  method: 'top',
  answer: async (body, context) => {
    const request = checkRequest('top', body);
    const { device, window, slices } = await windowOf(context, request, '1m');
    return answers.top(window, slices, device, request);
  },
};
