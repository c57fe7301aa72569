export type { QueryContext } from './context.js';
export { type QueryServerOptions, serveQueries } from './server.js';
