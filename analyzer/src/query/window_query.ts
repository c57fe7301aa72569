import { parseWindow } from '@edgevitals/shared/results';
import type { DeviceState } from '../device/index.js';
import type { Slice } from '../history/slice.js';
import type { TimeWindow } from '../models/index.js';
import { deviceOf, type QueryContext } from './context.js';

/**
 * A query about a device in a window that ends with its newest data, answered from the slices in it.
 * @param otherwise the window of a request that names none.
 * @throws (the query) EdgevitalsError QUERY_UNKNOWN_DEVICE, QUERY_OUT_OF_RANGE.
 */
export const windowQuery =
  <Request extends { readonly device: string; readonly window?: string }, Answer>(
    otherwise: string,
    answer: (
      window: TimeWindow,
      slices: readonly Slice[],
      device: DeviceState,
      request: Request,
      context: QueryContext,
    ) => Answer,
  ) =>
  async (request: Request, context: QueryContext): Promise<Answer> => {
    const device = deviceOf(context, request.device);
    const to: number = device.newestAt ?? device.lastSeen;
    const window = { from: to - parseWindow(request.window ?? otherwise), to };
    return answer(
      window,
      await context.slices(device.device, window.from, window.to),
      device,
      request,
      context,
    );
  };
