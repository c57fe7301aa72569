export { DirectoryLock } from './directory_lock.js';
export { SqliteStore } from './sqlite_store.js';
