import { setImmediate as nextTurn } from 'node:timers/promises';
import { given } from '@edgevitals/shared/objects';
import type { DeviceSummary } from '@edgevitals/shared/results';
import { onlineCpus } from '../device/cpu_count.js';
import type { DeviceState } from '../device/index.js';
import { cpuRatioOf } from '../history/cpu_load.js';
import { deviceOf, type Query, type QueryContext } from './context.js';
import { storageKinds } from './storage_kinds.js';
import { newestOf } from './window_query.js';

/** Long enough to hold an interval at any usual plan. */
const NEWEST_SECONDS = 120;
/** Summaries made in one go. */
const AT_ONCE = 50;

/** Devices by name: what each is, how it is, and what its agent costs. */
export const devicesQuery: Query<'devices'> = async ({ devices = [], limit, after }, context) => {
  const states = devices.length === 0 ? context.devices() : devices.map(id => deviceOf(context, id));
  const following = states
    .filter(({ device }) => after === undefined || device > after)
    .sort((a, b) => (a.device < b.device ? -1 : 1));
  const page = following.slice(0, limit);
  const summaries: DeviceSummary[] = [];
  for (const state of page) {
    summaries.push(await summaryOf(state, context));
    // others have their turn
    if (summaries.length % AT_ONCE === 0) await nextTurn();
  }
  const next = page.length < following.length ? page.at(-1)?.device : undefined;
  return { devices: summaries, ...given({ next }) };
};

async function summaryOf(state: DeviceState, context: QueryContext): Promise<DeviceSummary> {
  const { device, info } = state;
  const agent = context.agentCost(device);
  const to = newestOf(state, context);
  const { slices } = await context.window(device, to - NEWEST_SECONDS, to);
  const newest = slices.at(-1);
  return {
    device,
    status: state.status,
    architecture: info?.kernel.architecture ?? '',
    kernel: info?.kernel.release ?? '',
    model: info?.model ?? '',
    agent: info === undefined ? '' : `${info.agent.version} (${info.agent.host})`,
    ...given({
      lastSeen: state.lastSeen > 0 ? state.lastSeen : undefined,
      cpus: newest?.cpus ?? onlineCpus(info),
      memoryBytes: newest?.memoryTotalBytes,
      processes: state.processes,
      cpuRatio: cpuRatioOf(newest === undefined ? [] : [newest]),
      agentCpuRatio: agent?.cpuRatio,
      agentMemoryBytes: agent?.memoryBytes,
      processesLeftOut: agent?.processesLeftOut,
    }),
    openFindings: context.openFindings(device),
    frames: state.frames,
    lostFrames: state.lostFrames,
    rejectedFrames: state.rejectedFrames,
    storage: storageKinds(info),
    infoProblems: state.infoProblems,
    unplacedSeconds: context.unplacedSeconds(device),
  };
}
