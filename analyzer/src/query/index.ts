export { compareQuery } from './compare.js';
export type { QueryContext } from './context.js';
export { worstLimitFirst } from './limits.js';
export { networksQuery } from './networks.js';
export { answering, type QueryAnswerer, type QueryServerOptions, serveQueries } from './server.js';
export { topologyQuery } from './topology.js';
export { newestVersionFirst } from './versions.js';
