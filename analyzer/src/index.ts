/** The analyzer as a library: put together with any endpoint and store. */
export { type BrokerOptions, type EmbeddedBroker, startBroker } from './broker/index.js';
export type { Interval } from './device/index.js';
export { type FleetProgram, type FleetPrograms, fleetPrograms } from './history/fleet_programs.js';
export type { FrameLog } from './history/frame_log.js';
export { encodeMinute } from './history/minute_codec.js';
export { RECENT_LIMITS, type RecentLimits } from './history/recent.js';
export { SegmentFrameLog } from './history/segments/index.js';
export { SqliteStore } from './history/sqlite/index.js';
export { DEFAULT_RETENTION, type HistoryStore, type Retention } from './history/store.js';
export { History } from './history/window.js';
export { Ingest, type IngestEvent, type IngestResult } from './ingest/index.js';
export { type Analyzer, type AnalyzerOptions, startAnalyzer } from './service/analyzer.js';
export type { CounterValues } from './service/counters.js';
export { Pipeline, type PipelineEvents } from './service/pipeline.js';
export type { PipelineEvent } from './service/pipeline_event.js';
export { type SecondsClock, systemSecondsClock } from './service/seconds_clock.js';
export { SnapshotRota } from './service/snapshot_rota.js';
