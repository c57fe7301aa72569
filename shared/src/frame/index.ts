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
export { Row, RowId, sameRows } from './row.js';
export { MOST_ROW_BYTES, type RowChanges, rowChanges } from './row_changes.js';
export { decodeSamples, type Sample, type TableRows, type Tables } from './sample.js';
export { type Reading, SampleEncoder } from './sample_encoder.js';
export * from './tables/index.js';
export { ByteReader, ByteWriter } from './varint.js';
