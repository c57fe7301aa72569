/** Sockets and timers among the descriptors of a process (/proc/[pid]/fd, fdinfo; proc_pid_fdinfo(5)). */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import type { Host } from '../../../host/host.js';

/** Descriptors that are looked at of one process, and timers among them. */
const MOST_DESCRIPTORS = 128;
const MOST_TIMERS = 16;
const TIMEOUT_MS = 250;

export interface Descriptors {
  /** Undefined where it has more descriptors than are looked at. */
  readonly sockets: number | undefined;
  /** Numbers of those that are timers (timerfd_create(2)). */
  readonly timers: readonly number[];
}

/** What timers of descriptors do. */
export interface Ticking {
  /** Times a second, of all that go off again and again. */
  readonly rate: number;
  /** Seconds until the first of the others goes off. */
  readonly left: number | undefined;
}

const SILENT: Ticking = { rate: 0, left: undefined };

/** @returns undefined where the process does not show them to us. */
export function descriptorsOf(host: Host, pid: number): Descriptors | undefined {
  try {
    const names = host.list(`/proc/${pid}/fd`);
    const timers: number[] = [];
    let sockets = 0;
    for (const name of names.slice(0, MOST_DESCRIPTORS)) {
      const target = linkOf(host, `/proc/${pid}/fd/${name}`);
      if (target.startsWith('socket:')) sockets++;
      if (target === 'anon_inode:[timerfd]' && timers.length < MOST_TIMERS) timers.push(Number(name));
    }
    return { sockets: names.length > MOST_DESCRIPTORS ? undefined : sockets, timers };
  } catch (error) {
    if (isEdgevitalsError(error)) return undefined;
    throw error;
  }
}

/**
 * Of `timers`, those that an epoll descriptor watches (fs/eventpoll.c, ep_show_fdinfo).
 * @throws (rejects) EdgevitalsError SOURCE_TIMEOUT.
 */
export async function watchedBy(
  host: Host,
  pid: number,
  epoll: number,
  timers: readonly number[],
): Promise<number[]> {
  if (timers.length === 0) return [];
  const watched = new Set<number>();
  for (const [, number] of (await infoOf(host, pid, epoll)).matchAll(/^tfd:\s*(\d+)/gm))
    watched.add(Number(number));
  return timers.filter(timer => watched.has(timer));
}

/**
 * What these timers do; one that is not set does nothing (fs/timerfd.c, timerfd_show).
 * @throws (rejects) EdgevitalsError SOURCE_TIMEOUT.
 */
export async function tickingOf(host: Host, pid: number, timers: readonly number[]): Promise<Ticking> {
  if (timers.length === 0) return SILENT;
  let rate = 0;
  let left: number | undefined;
  for (const timer of timers) {
    const info = await infoOf(host, pid, timer);
    const value = secondsOf(info, 'it_value');
    const interval = secondsOf(info, 'it_interval');
    if (!(value > 0)) continue;
    if (interval > 0) rate += 1 / interval;
    else left = Math.min(left ?? value, value);
  }
  return { rate, left };
}

function secondsOf(info: string, name: string): number {
  const [, seconds, nanos] = new RegExp(`^${name}: \\((\\d+), (\\d+)\\)`, 'm').exec(info) ?? [];
  return Number(seconds) + Number(nanos) / 1e9;
}

/**
 * An epoll descriptor is locked while events are copied to memory of the process, which may lie where nobody answers.
 * @throws (rejects) EdgevitalsError SOURCE_TIMEOUT.
 */
async function infoOf(host: Host, pid: number, descriptor: number): Promise<string> {
  try {
    return await host.readSlow(`/proc/${pid}/fdinfo/${descriptor}`, TIMEOUT_MS);
  } catch (error) {
    if (isEdgevitalsError(error) && error.code !== 'SOURCE_TIMEOUT') return '';
    throw error;
  }
}

function linkOf(host: Host, path: string): string {
  try {
    return host.readLink(path);
  } catch (error) {
    // closed since the listing
    if (isEdgevitalsError(error)) return '';
    throw error;
  }
}
