/**
 * Where a store is that goes when it is closed: what the page cache does not hold is in a file of the system's temporary
 * directory, without a name there (https://www.sqlite.org/inmemorydb.html#temp_db).
 */
export const TEMPORARY_STORE = '';

/** Whether a store at `path` has a file of its own that others can find. */
export const hasOwnFile = (path: string): boolean => path !== ':memory:' && path !== TEMPORARY_STORE;
