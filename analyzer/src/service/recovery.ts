/** State as of the snapshots, then the frames that came after them. */
import type { Finding } from '@edgevitals/shared/results';
import type { FrameLog } from '../history/frame_log.js';
import type { HistoryStore } from '../history/store.js';
import { oddStart } from './clock_watch.js';
import type { Counters } from './counters.js';
import type { DeviceDirectory } from './device_directory.js';
import type { Log } from './log.js';
import type { Networks } from './networks.js';
import type { Pipeline, PipelineEvents } from './pipeline.js';

export interface RecoveryOptions {
  readonly store: HistoryStore;
  readonly frameLog: FrameLog | undefined;
  readonly pipeline: Pipeline;
  readonly networks: Networks;
  readonly directory: DeviceDirectory;
  readonly log: Log;
  /** Steady seconds. */
  readonly now: number;
  /** The wall clock, seconds since 1970. */
  readonly wall: number;
  readonly counters: Counters;
  /** Loops over what a frame of the log leads to; `receivedAt` in steady seconds. */
  readonly follow: (events: PipelineEvents, receivedAt: number) => void;
}

/** @throws EdgevitalsError STORE_FAILED when the store or the log cannot be read. */
export async function recover(options: RecoveryOptions): Promise<void> {
  const { store, frameLog, pipeline, networks, directory, log, now, wall, counters, follow } = options;
  await directory.load(now);
  const snapshots = await store.snapshots();
  for (const row of snapshots) {
    const refused = pipeline.restore(row, now);
    if (refused !== undefined) log.warn({ device: row.device, code: refused.code }, refused.message);
  }
  const savedAt = snapshots.reduce((newest, row) => Math.max(newest, row.savedAt), Number.NEGATIVE_INFINITY);
  const odd = Number.isFinite(savedAt) ? oddStart(wall, savedAt) : undefined;
  if (odd !== undefined) {
    counters.error('CLOCK_JUMP');
    log.warn({ code: 'CLOCK_JUMP' }, `${odd}; no history is deleted for it`);
  }
  for (const finding of await toldFindings(store))
    if (!networks.adopt(finding, directory.get(finding.device) !== undefined)) pipeline.adopt(finding);
  if (frameLog === undefined) return;
  const since = new Map(
    snapshots.flatMap(({ device, logFrom }) => (logFrom === undefined ? [] : [[device, logFrom] as const])),
  );
  let frames = 0;
  for (const { device, payload, receivedAt } of frameLog.replay(since)) {
    // what a clock that was ahead has stamped did not come later than now
    const at = Math.min(receivedAt, now);
    follow(pipeline.frame(device, payload, at), at);
    frames++;
  }
  if (frames > 0) log.info({ frames }, 'frames of the log replayed');
}

/** Of findings that are over, those told last: a snapshot is some minutes old. */
const MOST_RESOLVED = 20_000;

/** What was told of findings, as far as it may be newer than the snapshots. */
async function toldFindings(store: HistoryStore): Promise<Finding[]> {
  const everything = Number.MAX_SAFE_INTEGER;
  return [
    ...(await store.findings({ status: 'open', limit: everything })),
    ...(await store.findings({ status: 'stale', limit: everything })),
    ...(await store.findings({ status: 'resolved', limit: MOST_RESOLVED })),
  ];
}
