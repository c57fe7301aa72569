import type { TopAnswer, TopRequest } from '@edgevitals/shared/results';
import { answers, programDegrees } from '../models/index.js';
import type { Query } from './context.js';
import { heatLeadOf } from './heat_lead.js';
import { windowQuery } from './window_query.js';

/** Processes by what they use; who heated is looked for where that is what they are sorted by. */
export const topQuery: Query<'top'> = windowQuery<TopRequest, TopAnswer>(
  'top',
  async (window, slices, device, request, context) => {
    const heat = request.sort === 'degrees' ? context.thermalDetails(device.device)?.heat : undefined;
    if (heat === undefined) return answers.top(window, slices, device, request);
    const lead = await heatLeadOf(context, device.device, window);
    return answers.top(window, slices, device, request, programDegrees(heat, slices, lead));
  },
  // degrees follow power within minutes
  ({ sort }) => sort !== 'degrees',
);
