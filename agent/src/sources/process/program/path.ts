/** The last part of a path. */
export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The path behind a link such as /proc/[pid]/exe, which says so when the file has been removed since. */
export const withoutDeleted = (link: string): string => link.replace(/ \(deleted\)$/, '');
