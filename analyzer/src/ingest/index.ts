export { Ingest, type IngestHandlers, type IngestResult } from './ingest.js';
export { INGEST_LIMITS, type IngestLimits } from './limits.js';
