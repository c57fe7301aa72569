/** Small reads of sysfs attributes for descriptions: a missing one is an empty text, not an error. */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import type { Host } from '../../host/host.js';

/** The attribute without its line end; `fallback` when it cannot be read. */
export function attribute(host: Host, path: string, fallback = ''): string {
  try {
    return trimmed(host.readText(path));
  } catch {
    return fallback;
  }
}

/** As `attribute`, for one behind which a driver may hang. */
export async function slowAttribute(
  host: Host,
  path: string,
  timeoutMs: number,
  fallback = '',
): Promise<string> {
  try {
    return trimmed(await host.readSlow(path, timeoutMs));
  } catch {
    return fallback;
  }
}

/** The attribute as an integer; `fallback` when it is missing, empty or no integer. */
export const integerAttribute = (host: Host, path: string, fallback: number): number =>
  toInteger(attribute(host, path), fallback);

/** `text` as a safe decimal integer, or `fallback`. */
export function toInteger(text: string, fallback: number): number {
  if (!/^-?[0-9]{1,16}$/.test(text)) return fallback;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : fallback;
}

/** Drivers that do not know a value say -1: undefined then. */
export const notNegative = (value: number | undefined): number | undefined =>
  value !== undefined && value >= 0 ? value : undefined;

/** Names in a directory in natural order (`cpu2` before `cpu10`); empty when it is missing or refused. */
export function namesIn(host: Host, directory: string): string[] {
  try {
    return host.list(directory).sort(naturally);
  } catch {
    return [];
  }
}

/** Entries `<prefix>N` of a directory with their number, ascending. @throws as `Host.list`. */
export function numbered(host: Host, directory: string, prefix: string): { name: string; number: number }[] {
  const found: { name: string; number: number }[] = [];
  for (const name of host.list(directory)) {
    if (!name.startsWith(prefix)) continue;
    const number = toInteger(name.slice(prefix.length), -1);
    if (number >= 0) found.push({ name, number });
  }
  return found.sort((a, b) => a.number - b.number);
}

/** As `numbered`; empty when the directory is not there. */
export function numberedIfAny(
  host: Host,
  directory: string,
  prefix: string,
): { name: string; number: number }[] {
  try {
    return numbered(host, directory, prefix);
  } catch (error) {
    if (isEdgevitalsError(error)) return [];
    throw error;
  }
}

/** True when `path` can be listed. */
export function isDirectory(host: Host, path: string): boolean {
  try {
    host.list(path);
    return true;
  } catch {
    return false;
  }
}

/** `0-3,6` as numbers, as the kernel prints CPU lists; at most 4,096 of them. */
export function cpuList(text: string): number[] {
  const cpus: number[] = [];
  for (const part of text.split(/[,\s]+/)) {
    const [first = '', last = first] = part.split('-');
    const from = toInteger(first, -1);
    const to = Math.min(toInteger(last, -1), 4095);
    for (let cpu = from; from >= 0 && cpu <= to; cpu++) cpus.push(cpu);
  }
  return cpus;
}

function trimmed(text: string): string {
  return text.replace(/[\n\0]+$/, '');
}

function naturally(a: string, b: string): number {
  const split = /^(.*?)([0-9]*)$/;
  const [, headA = '', numberA = ''] = split.exec(a) ?? [];
  const [, headB = '', numberB = ''] = split.exec(b) ?? [];
  if (headA !== headB) return headA < headB ? -1 : 1;
  return Number(numberA) - Number(numberB);
}
