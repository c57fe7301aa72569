export type { IngestEvent, IngestEvents, IngestResult, KeyframeNeeded, LeftOut, Refused } from './event.js';
export { decodeInfo } from './info_document.js';
export { Ingest } from './ingest.js';
