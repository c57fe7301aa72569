export type { IngestEvent, IngestEvents, IngestResult, KeyframeNeeded, Refused } from './event.js';
export { Ingest } from './ingest.js';
