/** What the validation drives of it. */
export { cacheAmplification } from '../amplification/cache.js';
export { filesystemAmplification } from '../amplification/filesystem.js';
export { type Attribution, attributeWrites, type ProgramShare } from './attribute_writes.js';
export type { ProgramCounters } from './program_counters.js';
