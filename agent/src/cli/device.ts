import { EdgevitalsError } from '@edgevitals/shared/errors';
import { isDeviceId } from '@edgevitals/shared/topics';
import type { Host } from '../host/host.js';
import { attribute } from '../sources/reading/attributes.js';

const LONGEST = 64;

/** The host's name made fit to be a device id: other characters become `-`. Empty when nothing is left. */
export function deviceIdFrom(hostname: string): string {
  const id = hostname
    .replace(/[^a-zA-Z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, LONGEST);
  return isDeviceId(id) ? id : '';
}

/** The device id that was given, else the one made of the host's name. @throws EdgevitalsError CONFIG_INVALID. */
export function deviceId(host: Host, given: string | undefined): string {
  if (given !== undefined) {
    if (isDeviceId(given)) return given;
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `--device ${JSON.stringify(given)} must be 1 to 64 of [a-zA-Z0-9_-]`,
    );
  }
  const id = deviceIdFrom(attribute(host, '/proc/sys/kernel/hostname'));
  if (id === '')
    throw new EdgevitalsError('CONFIG_INVALID', 'this host has no usable name: give one with --device ID');
  return id;
}
