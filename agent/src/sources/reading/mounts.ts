/** /proc/mounts (fs/proc_namespace.c, show_vfsmnt). */
import type { Host } from '../../host/host.js';
import { attribute } from './attributes.js';

/** What is mounted by what was mounted, as the kernel names it: its first mount point. */
export type Mounts = ReadonlyMap<string, { readonly target: string; readonly filesystem: string }>;

/** All mounts; none where the kernel does not tell. */
export const mountsOf = (host: Host): Mounts =>
  parseMounts(attribute(host, '/proc/mounts') || attribute(host, '/proc/self/mounts'));

/** Spaces and the like arrive as octal escapes. */
export function parseMounts(text: string): Mounts {
  const mounts = new Map<string, { target: string; filesystem: string }>();
  for (const line of text.split('\n')) {
    const [device = '', target = '', filesystem = ''] = line.split(' ', 3).map(unescapeOctal);
    if (device !== '' && !mounts.has(device)) mounts.set(device, { target, filesystem });
  }
  return mounts;
}

const unescapeOctal = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8) & 0xff));
