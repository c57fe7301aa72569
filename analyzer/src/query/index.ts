export type { Query, QueryContext } from './context.js';
export { QUERIES } from './registry.js';
export { type QueryServerOptions, serveQueries } from './server.js';
