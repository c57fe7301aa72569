export { DirectoryLock } from './directory_lock.js';
export { SqliteStore } from './sqlite_store.js';
export { TEMPORARY_STORE } from './store_path.js';
