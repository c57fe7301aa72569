import type { Host } from '../../host/host.js';
import { attribute, isDirectory, namesIn } from '../reading/attributes.js';

const SYSFS = '/sys/class/net';
/** Tools are run once for each interface: more than these are left out. */
const MOST = 16;

/** Interfaces of 802.11 radios, of any mode; at most 16. */
export const wirelessInterfaces = (host: Host): string[] =>
  interfaces(host, name => isDirectory(host, `${SYSFS}/${name}/phy80211`));

/** Interfaces of batman-adv; at most 16. Kernels before 5.18 have a directory for it, others only the usual name. */
export const batmanInterfaces = (host: Host): string[] =>
  interfaces(
    host,
    name =>
      /^bat\d+$/.test(name) ||
      isDirectory(host, `${SYSFS}/${name}/mesh`) ||
      /^DEVTYPE=batadv/m.test(attribute(host, `${SYSFS}/${name}/uevent`)),
  );

const interfaces = (host: Host, wanted: (name: string) => boolean): string[] =>
  namesIn(host, SYSFS).filter(wanted).slice(0, MOST);
