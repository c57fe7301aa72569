import type { ThermalAnswer, ThermalRequest } from '@edgevitals/shared/results';
import { answers } from '../models/index.js';
import type { Query } from './context.js';
import { heatLeadOf } from './heat_lead.js';
import { windowQuery } from './window_query.js';

/** Heat stays for a while: who caused it is looked for before the window as well, where somebody asks and it can be told. */
export const thermalQuery: Query<'thermal'> = windowQuery<ThermalRequest, ThermalAnswer>(
  'thermal',
  async (window, slices, device, request, context) => {
    const isAsked = request.includeProcessCorrelation !== false;
    const details = context.thermalDetails(device.device);
    const isTold = isAsked && details?.heat !== undefined;
    const lead = isTold ? await heatLeadOf(context, device.device, window) : [];
    return answers.thermal(window, slices, device, request, details, lead);
  },
);
