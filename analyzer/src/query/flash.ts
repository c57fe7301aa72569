import { checkRequest } from '@edgevitals/shared/results';
import { answers } from '../models/index.js';
import { type Query, windowOf } from './context.js';

/** Bytes written by process and disk. */
export const flashQuery: Query = {
  method: 'flash',
  answer: async (body, context) => {
    const request = checkRequest('flash', body);
    const { device, window, slices } = await windowOf(context, request, '1h');
    return answers.flash(window, slices, device, request);
  },
};
