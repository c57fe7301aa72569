/**
 * What interfaces, disks and CPUs can do at most: more in an amount is a bad reading. Links do not reach their nominal rate
 * with what is counted of them; the quarter more is for readings that are not taken at the instant that they are stamped
 * with.
 */
import type { Info, InterfaceInfo } from '@edgevitals/shared/info';

/** What a measured rate may be above a nominal one. */
export const TOLERANCE = 1.25;
const BYTES_OF_MEGABIT = 1e6 / 8;
/** Through memory, where there is no link: bytes a second that disks move, and network stacks. */
const MEMORY = 1e11;
const STACK = 5e10;
/** Of Ethernet cards that do not tell their speed, those of virtual machines: 100 Gbit/s. */
const ETHERNET = 100_000 * BYTES_OF_MEGABIT;
/**
 * Where a device does not tell its CPUs: as many as Linux can be built for (NR_CPUS of x86). So much happens on one of them in a
 * second at most: system calls and page faults take 10 ns and more, however fast the CPU.
 */
export const MOST_CPUS = 8192;
export const CPU_EVENTS = 1e8;
/** Bytes that programs move in a second, through pages in the cache of what is many CPUs. */
export const PROGRAM_BYTES = 1e13;
/** 802.11be with sixteen streams. */
const WIRELESS = 46_000 * BYTES_OF_MEGABIT;

/** Bytes a second in one direction of interfaces whose speed is not known. */
const FASTEST_OF_KIND: Readonly<Record<InterfaceInfo['kind'], number>> = {
  loopback: STACK,
  bridge: STACK,
  tunnel: STACK,
  ethernet: ETHERNET,
  other: ETHERNET,
  wireless: WIRELESS,
  mesh: WIRELESS,
};
/** Of these the kernel's `speed` is that of a link; a tun device says 10 Mbit/s whatever it carries. */
const HAVE_SPEED: ReadonlySet<InterfaceInfo['kind']> = new Set(['ethernet', 'wireless', 'other']);

/** Bytes a second by the beginning of a disk's name: eMMC and SD UHS-III, PCIe 6 with four lanes, SAS-4 with four. */
const FASTEST_DISKS: readonly (readonly [string, number])[] = [
  ['mmcblk', 1e9],
  ['mtdblock', 1e9],
  ['nvme', 3.2e10],
  ['sd', 1e10],
  ['hd', 1e10],
  ['sr', 1e10],
];

/** Bytes a second that pass an interface in one direction at most. */
export function fastestLink(name: string, info: Info | undefined): number {
  const link = info === undefined ? undefined : linksOf(info.interfaces).get(name);
  if (link === undefined) return STACK;
  return link.speed > 0 && HAVE_SPEED.has(link.kind)
    ? link.speed * BYTES_OF_MEGABIT * TOLERANCE
    : FASTEST_OF_KIND[link.kind];
}

/** Bytes a second that a disk reads or writes at most. */
export function fastestDisk(name: string): number {
  for (const [begins, bytes] of FASTEST_DISKS) if (name.startsWith(begins)) return bytes;
  return MEMORY;
}

/** Interfaces by name, made once of each list. */
const links = new WeakMap<Info['interfaces'], ReadonlyMap<string, InterfaceInfo>>();

function linksOf(interfaces: Info['interfaces']): ReadonlyMap<string, InterfaceInfo> {
  let known = links.get(interfaces);
  if (known === undefined) {
    known = new Map(interfaces.map(each => [each.name, each]));
    links.set(interfaces, known);
  }
  return known;
}
