import { checkRequest } from '@edgevitals/shared/results';
import { answers } from '../models/index.js';
import { type Query, windowOf } from './context.js';

/** Energy by process, base and unexplained. */
export const powerQuery: Query = {
  method: 'power',
  answer: async (body, context) => {
    const request = checkRequest('power', body);
    const { device, window, slices } = await windowOf(context, request, '1h');
    return answers.power(window, slices, device, request, context.powerDetails(device.device));
  },
};
