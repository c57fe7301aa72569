/**
 * The name of what a directory entry of sysfs (or of a file system's directory in /proc) stands for: the kernel writes `/`
 * in it as `!` (lib/kobject.c, kobject_set_name_vargs), `cciss!c0d0` for the disk cciss/c0d0.
 */
export const kobjectName = (entry: string): string => entry.replaceAll('!', '/');
