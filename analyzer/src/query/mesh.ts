import { checkRequest } from '@edgevitals/shared/results';
import { answers } from '../models/index.js';
import { type Query, windowOf } from './context.js';

/** Traffic by interface, load of the network stack. */
export const meshQuery: Query = {
  method: 'mesh',
  answer: async (body, context) => {
    const request = checkRequest('mesh', body);
    const { device, window, slices } = await windowOf(context, request, '1h');
    return answers.mesh(window, slices, device, request);
  },
};
