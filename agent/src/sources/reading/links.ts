import type { Host } from '../../host/host.js';

/** The last part of a symbolic link's target: how sysfs names a device, driver or subsystem. Empty without one. */
export function linkName(host: Host, path: string): string {
  return parts(host, path).at(-1) ?? '';
}

/** The directory that a link's target stands in, by its name: the device that a class device belongs to. */
export function linkParent(host: Host, path: string): string {
  const parent = parts(host, path).at(-2) ?? '';
  return parent === '..' ? '' : parent;
}

function parts(host: Host, path: string): string[] {
  try {
    return host.readLink(path).replace(/\/+$/, '').split('/');
  } catch {
    return [];
  }
}
