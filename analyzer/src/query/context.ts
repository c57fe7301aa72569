/** What queries may look at, and nothing else. */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { AnswerOf, Finding, Method, RequestOf } from '@edgevitals/shared/results';
import { nearestNames } from '@edgevitals/shared/text';
import type { DeviceState } from '../device/index.js';
import type { FindingFilter } from '../history/store.js';
import type { HistoryWindow } from '../history/window.js';
import type { PowerDetails } from '../models/index.js';

export interface QueryContext {
  device(id: string): DeviceState | undefined;
  devices(): readonly DeviceState[];
  openFindings(device: string): number;
  /** What the agent itself used in the newest interval that says so. */
  agentCost(device: string): { readonly cpuRatio?: number; readonly memoryBytes?: number } | undefined;
  /** What the power model knows of it beside its windows. */
  powerDetails(device: string): PowerDetails | undefined;
  /** Event time of the newest of a device's data, before the last restart too; undefined where there is none. */
  newestAt(device: string): number | undefined;
  /** Seconds of a device's data that could not be placed in time, because its clock was not set. */
  unplacedSeconds(device: string): number;
  /** What there is of a device in a window of event time. */
  window(device: string, from: number, to: number): Promise<HistoryWindow>;
  /** Findings that are open or have been, newest first. */
  findings(filter: FindingFilter): Promise<Finding[]>;
}

/** Answers a request that has been checked. Throws EdgevitalsError QUERY_*. */
export type Query<M extends Method> = (request: RequestOf<M>, context: QueryContext) => Promise<AnswerOf<M>>;

/** @throws EdgevitalsError QUERY_UNKNOWN_DEVICE. */
export function deviceOf(context: QueryContext, id: string): DeviceState {
  const device = context.device(id);
  if (device !== undefined) return device;
  const near = nearestNames(
    id,
    context.devices().map(each => each.device),
  );
  throw new EdgevitalsError(
    'QUERY_UNKNOWN_DEVICE',
    `no device ${JSON.stringify(id)} has been seen; ${near.length > 0 ? `nearest: ${near.join(', ')}` : '`devices` lists them'}`,
  );
}
