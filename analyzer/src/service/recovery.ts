/** State as of the snapshots, then the frames that came after them. */
import type { Finding } from '@edgevitals/shared/results';
import type { FrameLog } from '../history/frame_log.js';
import type { HistoryStore } from '../history/store.js';
import type { DeviceDirectory } from './device_directory.js';
import type { Log } from './log.js';
import type { Pipeline, PipelineEvents } from './pipeline.js';
import { REPLAY_BEFORE_SECONDS } from './store_writer.js';

export interface RecoveryOptions {
  readonly store: HistoryStore;
  readonly frameLog: FrameLog | undefined;
  readonly pipeline: Pipeline;
  readonly directory: DeviceDirectory;
  readonly log: Log;
  /** Seconds since 1970. */
  readonly now: number;
  /** Loops over what a frame of the log leads to; `receivedAt` in seconds since 1970. */
  readonly follow: (events: PipelineEvents, receivedAt: number) => void;
}

/** @throws EdgevitalsError STORE_FAILED when the store or the log cannot be read. */
export async function recover(options: RecoveryOptions): Promise<void> {
  const { store, frameLog, pipeline, directory, log, now, follow } = options;
  await directory.load(now);
  const snapshots = await store.snapshots();
  for (const row of snapshots) {
    const refused = pipeline.restore(row, now);
    if (refused !== undefined) log.warn({ device: row.device, code: refused.code }, refused.message);
  }
  for (const finding of await toldFindings(store)) pipeline.adopt(finding);
  if (frameLog === undefined) return;
  const since = new Map(snapshots.map(row => [row.device, row.savedAt - REPLAY_BEFORE_SECONDS]));
  let frames = 0;
  for (const { device, payload, receivedAt } of frameLog.replay()) {
    if (receivedAt < (since.get(device) ?? 0)) continue;
    follow(pipeline.frame(device, payload, receivedAt), receivedAt);
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
