import type { Host } from '../host/host.js';

/** The last part of a symbolic link's target: how sysfs names a device, driver or subsystem. Empty without one. */
export function linkName(host: Host, path: string): string {
  try {
    return host.readLink(path).replace(/\/+$/, '').split('/').at(-1) ?? '';
  } catch {
    return '';
  }
}
