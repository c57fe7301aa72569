/** What queries may look at, and nothing else. */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { type Finding, type Method, parseWindow } from '@edgevitals/shared/results';
import type { DeviceState } from '../device/index.js';
import type { Slice } from '../history/slice.js';
import type { FindingFilter } from '../history/store.js';
import type { PowerDetails, TimeWindow } from '../models/index.js';

export interface QueryContext {
  device(id: string): DeviceState | undefined;
  devices(): readonly DeviceState[];
  openFindings(device: string): number;
  /** What the agent itself used in the newest interval that says so. */
  agentCost(device: string): { readonly cpuRatio: number; readonly memoryBytes: number } | undefined;
  /** What the power model knows of it beside its windows. */
  powerDetails(device: string): PowerDetails | undefined;
  /** A device's slices in a window of event time, oldest first. */
  slices(device: string, from: number, to: number): Promise<Slice[]>;
  /** Findings that are open or have been, newest first. */
  findings(filter: FindingFilter): Promise<Finding[]>;
}

/** Answers one method. The body has not been looked at. Throws EdgevitalsError QUERY_*. */
export interface Query {
  readonly method: Method;
  answer(body: unknown, context: QueryContext): Promise<unknown>;
}

/** @throws EdgevitalsError QUERY_UNKNOWN_DEVICE. */
export function deviceOf(context: QueryContext, id: string): DeviceState {
  const device = context.device(id);
  if (device !== undefined) return device;
  throw new EdgevitalsError(
    'QUERY_UNKNOWN_DEVICE',
    `no device ${JSON.stringify(id)} has been seen; \`devices\` lists them`,
  );
}

/**
 * A device, a window that ends with its newest data, and the slices in it.
 * @throws EdgevitalsError QUERY_UNKNOWN_DEVICE, QUERY_OUT_OF_RANGE.
 */
export async function windowOf(
  context: QueryContext,
  request: { readonly device: string; readonly window?: string },
  otherwise: string,
): Promise<{ device: DeviceState; window: TimeWindow; slices: Slice[] }> {
  const device = deviceOf(context, request.device);
  const to: number = device.newestAt ?? device.lastSeen;
  const window = { from: to - parseWindow(request.window ?? otherwise), to };
  return { device, window, slices: await context.slices(device.device, window.from, window.to) };
}
