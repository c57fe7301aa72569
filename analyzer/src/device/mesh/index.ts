export type * from './mesh_links.js';
export { NO_LINKS } from './mesh_links.js';
export { meshReading } from './mesh_tables.js';
export { networkRows } from './network_tables.js';
