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
 * @param isOfSums whether the answer to a request is the same of hours and days as of their minutes, histories aside.
 * @throws (the query) EdgevitalsError QUERY_UNKNOWN_DEVICE, QUERY_OUT_OF_RANGE.
 */
export const windowQuery =
  <Request extends { readonly device: string; readonly window?: string; readonly points?: number }, Answer>(
    method: Method,
    answer: (
      window: TimeWindow,
      slices: readonly Slice[],
      device: DeviceState,
      request: Request,
      context: QueryContext,
    ) => Answer | Promise<Answer>,
    isOfSums: (request: Request) => boolean = () => false,
  ) =>
  async (request: Request, context: QueryContext): Promise<Answer> => {
    const device = deviceOf(context, request.device);
    const to = newestOf(device, context);
    if (request.window === NEWEST_INTERVAL) {
      const newest = await newestSlice(context, device.device, to);
      const window = newest === undefined ? { from: to, to } : { from: newest.from, to: newest.to };
      return answer(window, newest === undefined ? [] : [newest], device, request, context);
    }
    const seconds = parseWindow(request.window ?? presetOf(method, 'window'));
    const longest = isOfSums(request)
      ? seconds / (request.points ?? POINTS) / SLICES_A_POINT
      : MINUTE_SECONDS;
    const { slices, ...window } = await context.window(device.device, to - seconds, to, longest);
    return answer(window, slices, device, request, context);
  };

const MINUTE_SECONDS = 60;
/** Points of histories where a request does not say. */
const POINTS = 20;
/** So that what is spread over a slice's time is little beside a point. */
const SLICES_A_POINT = 2;

/** Usual plans, and any plan. */
const LOOK_BACK_SECONDS = [120, 2 * 3600];

async function newestSlice(context: QueryContext, device: string, to: number): Promise<Slice | undefined> {
  for (const seconds of LOOK_BACK_SECONDS) {
    const newest = (await context.window(device, to - seconds, to)).slices.at(-1);
    if (newest !== undefined) return newest;
  }
  return undefined;
}
