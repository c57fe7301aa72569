import { type Method, NEWEST_INTERVAL, parseWindow, presetOf } from '@edgevitals/shared/results';
import type { DeviceState } from '../device/index.js';
import type { Slice } from '../history/slice.js';
import type { TimeWindow } from '../models/index.js';
import { deviceOf, type QueryContext } from './context.js';

/** Event time of the newest of a device's data, seconds since 1970; when it was seen, where there is none. */
export const newestOf = (state: DeviceState, context: QueryContext): number =>
  context.newestAt(state.device) ?? state.newestAt ?? state.lastSeen;

/**
 * A query about a device in a window that ends with its newest data, answered from the slices in it: for the bounds that
 * these have.
 * @throws (the query) EdgevitalsError QUERY_UNKNOWN_DEVICE, QUERY_OUT_OF_RANGE.
 */
export const windowQuery =
  <Request extends { readonly device: string; readonly window?: string }, Answer>(
    method: Method,
    answer: (
      window: TimeWindow,
      slices: readonly Slice[],
      device: DeviceState,
      request: Request,
      context: QueryContext,
    ) => Answer | Promise<Answer>,
  ) =>
  async (request: Request, context: QueryContext): Promise<Answer> => {
    const device = deviceOf(context, request.device);
    const to = newestOf(device, context);
    if (request.window === NEWEST_INTERVAL) {
      const newest = await newestSlice(context, device.device, to);
      const window = newest === undefined ? { from: to, to } : { from: newest.from, to: newest.to };
      return answer(window, newest === undefined ? [] : [newest], device, request, context);
    }
    const from = to - parseWindow(request.window ?? presetOf(method, 'window'));
    const { slices, ...window } = await context.window(device.device, from, to);
    return answer(window, slices, device, request, context);
  };

/** Usual plans, and any plan. */
const LOOK_BACK_SECONDS = [120, 2 * 3600];

async function newestSlice(context: QueryContext, device: string, to: number): Promise<Slice | undefined> {
  for (const seconds of LOOK_BACK_SECONDS) {
    const newest = (await context.window(device, to - seconds, to)).slices.at(-1);
    if (newest !== undefined) return newest;
  }
  return undefined;
}
