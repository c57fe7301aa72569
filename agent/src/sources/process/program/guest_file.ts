/** Where the file of an emulated program is mapped (proc_pid_maps(5)). */
import { baseName } from './path.js';

/** Address, permissions, offset, device, inode, path. */
const LINE = /^([0-9a-f]+)-([0-9a-f]+) \S{4} 0+ \S+ [1-9]\d* +(\/.+)$/;

/**
 * The name in /proc/[pid]/map_files of the first mapping that begins a file of that name; undefined where none is shown. The
 * kernel says what is mapped: unlike a path of the command line it cannot be a device that does something when it is opened.
 * @param maps the beginning of /proc/[pid]/maps: emulated programs stand low.
 */
export function mappedAt(maps: string, file: string): string | undefined {
  for (const line of maps.split('\n')) {
    const [, from, to, path] = LINE.exec(line) ?? [];
    if (path === undefined || path.startsWith('/dev/') || baseName(path) !== file) continue;
    return `${withoutZeros(from!)}-${withoutZeros(to!)}`;
  }
  return undefined;
}

const withoutZeros = (address: string): string => address.replace(/^0+(?=.)/, '');
