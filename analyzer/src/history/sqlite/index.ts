/** The embedded store. Nothing outside this folder knows that it is SQLite. */
export { SqliteFrameLog } from './sqlite_frame_log.js';
export { SqliteStore } from './sqlite_store.js';
