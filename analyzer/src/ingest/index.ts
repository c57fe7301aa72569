export type { IngestEvent, IngestEvents, IngestResult, KeyframeNeeded, LeftOut, Refused } from './event.js';
export { decodeInfo } from './info_document.js';
export { Ingest, IngestScratch } from './ingest.js';
export { checkPlausible } from './plausible.js';
export { Quota } from './quota.js';
