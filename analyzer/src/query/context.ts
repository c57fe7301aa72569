/** What queries may look at, and nothing else. */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type {
  AnswerOf,
  BuildUse,
  Finding,
  LimitUse,
  MeshNetwork,
  Method,
  RequestOf,
} from '@edgevitals/shared/results';
import { nearestNames } from '@edgevitals/shared/text';
import type { DeviceState } from '../device/index.js';
import type { FindingFilter } from '../history/store.js';
import type { HistoryWindow } from '../history/window.js';
import type { FlashDetails, MeshDetails, PowerDetails, ThermalDetails } from '../models/index.js';
import type { ReleaseDay, SeenBuild } from '../releases/index.js';

export interface QueryContext extends KnownDevices<DeviceState> {
  openFindings(device: string): number;
  /** What the agent itself used in the newest interval that says so, and how many processes it left out. */
  agentCost(
    device: string,
  ):
    | { readonly cpuRatio?: number; readonly memoryBytes?: number; readonly processesLeftOut?: number }
    | undefined;
  /** What the power model knows of it beside its windows. */
  powerDetails(device: string): PowerDetails | undefined;
  /** Builds that run or ran on it, newest first. */
  builds(device: string): readonly BuildUse[];
  /** What became of the limits that hold for it, in no order. */
  limits(device: string): readonly LimitUse[];
  /** Stands for the limits in force; empty where there are none. */
  limitsDigest(): string;
  /** Builds of programs that work or worked on it. */
  builtPrograms(device: string): readonly SeenBuild[];
  /** What builds of a program used by the day, from a day on (days since 1970), of all devices. */
  releaseDays(program: string, fromDay: number): Promise<readonly ReleaseDay[]>;
  /** What the flash model knows of it beside its windows. */
  flashDetails(device: string): FlashDetails | undefined;
  /** What the thermal model knows of it beside its windows. */
  thermalDetails(device: string): ThermalDetails | undefined;
  /** What the mesh model knows of it beside its windows. */
  meshDetails(device: string): MeshDetails | undefined;
  /** Event time of the newest of a device's data, before the last restart too; undefined where there is none. */
  newestAt(device: string): number | undefined;
  /** Seconds of a device's data that could not be placed in time, because its clock was not set. */
  unplacedSeconds(device: string): number;
  /** What there is of a device in a window of event time. @param longest seconds of a slice, as `History.window`. */
  window(device: string, from: number, to: number, longest?: number): Promise<HistoryWindow>;
  /** Networks without agents that are heard, with at most `limit` nodes each. */
  networks(limit: number): readonly MeshNetwork[];
  /** Findings that are open or have been, newest first. */
  findings(filter: FindingFilter): Promise<Finding[]>;
}

/** Answers a request that has been checked, from no more than `Context` has. Throws EdgevitalsError QUERY_*. */
export type Query<M extends Method, Context = QueryContext> = (
  request: RequestOf<M>,
  context: Context,
) => Promise<AnswerOf<M>>;

/** Devices by name, with what is looked at of each. */
export interface KnownDevices<D extends { readonly device: string }> {
  device(id: string): D | undefined;
  devices(): readonly D[];
}

/** @throws EdgevitalsError QUERY_UNKNOWN_DEVICE. */
export function deviceOf<D extends { readonly device: string }>(context: KnownDevices<D>, id: string): D {
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
