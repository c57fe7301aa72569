import { bytesToHex } from '@edgevitals/shared/bytes';
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import type { Info } from '@edgevitals/shared/info';
import type { Host } from '../host/host.js';
import { type ElfHeader, parseElfHeader } from '../sources/process/program/elf.js';
import { attribute } from '../sources/reading/attributes.js';
import { parseAuxv } from './auxv.js';

const DEFAULT_AUXV = { pageBytes: 4096, userHz: 100 };

/** What kernel this is, from /proc; the host's own word where /proc is silent. */
export function describeKernel(host: Host): Info['kernel'] {
  // since 6.1; before, only uname(2) knows
  const architecture = attribute(host, '/proc/sys/kernel/arch', host.machine);
  const { pageBytes, userHz } = parseAuxv(attribute(host, '/proc/self/auxv')) ?? DEFAULT_AUXV;
  return {
    release: attribute(host, '/proc/sys/kernel/osrelease'),
    architecture,
    hostname: attribute(host, '/proc/sys/kernel/hostname'),
    userHz,
    pageBytes,
    longBits: longBits(architecture),
  };
}

/** Width of the kernel's `unsigned long`. `armv8l` is what a 64-bit kernel tells a 32-bit program. */
export function longBits(architecture: string): 32 | 64 {
  return /64|^(armv8|s390x|sw_64|alpha)/.test(architecture) ? 64 : 32;
}

const ELF_HEADER_BYTES = 64;

/** What the agent itself is made for: what most programs of the device are. Undefined where its file is not shown. */
export function describeOwnProgram(host: Host): ElfHeader | undefined {
  try {
    return parseElfHeader(host.readText('/proc/self/exe', ELF_HEADER_BYTES));
  } catch (error) {
    if (isEdgevitalsError(error)) return undefined;
    throw error;
  }
}

/** Model of the board: device tree, else DMI; empty when unknown. */
export function describeModel(host: Host): string {
  const tree =
    attribute(host, '/proc/device-tree/model') || attribute(host, '/sys/firmware/devicetree/base/model');
  if (tree !== '') return tree;
  const vendor = attribute(host, '/sys/class/dmi/id/sys_vendor').trim();
  const product = attribute(host, '/sys/class/dmi/id/product_name').trim();
  return product.startsWith(vendor) ? product : `${vendor} ${product}`.trim();
}

const BOOT_DIGITS = 16;

/** Which boot this is, as 16 hex digits: the start of the kernel's boot id, random where there is none. */
export function readBoot(host: Host): string {
  const id = attribute(host, '/proc/sys/kernel/random/boot_id')
    .replaceAll('-', '')
    .slice(0, BOOT_DIGITS)
    .toLowerCase();
  if (/^[0-9a-f]{16}$/.test(id)) return id;
  return bytesToHex(host.random(BOOT_DIGITS / 2));
}
