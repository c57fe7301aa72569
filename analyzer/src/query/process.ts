import { checkRequest } from '@edgevitals/shared/results';
import { answers } from '../models/index.js';
import { type Query, windowOf } from './context.js';

/** One program and each of its processes. */
export const processQuery: Query = {
  method: 'process',
  answer: async (body, context) => {
    const request = checkRequest('process', body);
    const { device, window, slices } = await windowOf(context, request, '15m');
    return answers.process(window, slices, device, request);
  },
};
