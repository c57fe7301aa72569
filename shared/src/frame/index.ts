export { type CborLimits, checkCbor, DOCUMENT_LIMITS, decodeCbor, encodeCbor } from './cbor.js';
export {
  addCounters,
  type Counter,
  isCounter,
  parseCounter,
  subtractCounters,
  toCounter,
} from './counter.js';
export * from './frame.js';
export { Row, RowId, sameRows, TrackedRow } from './row.js';
export {
  decodeSamples,
  type Reading,
  type Sample,
  SampleEncoder,
  type TableRows,
  type Tables,
} from './sample.js';
export * from './tables/index.js';
export { ByteReader, ByteWriter } from './varint.js';
