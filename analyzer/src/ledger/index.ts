/** One ledger of bytes for all that is held of devices. */
export { Ledger } from './ledger.js';
export { defaultMemoryLimit } from './memory_limit.js';
