/** Threads that looks have been had at, as an interval tells of them. For tests only. */
import { Bytes, Seconds } from '@edgevitals/shared/units';
import type { SleeperReading } from '../device/interval.js';

/** What a thread does, a second or a look. */
export interface Habit {
  readonly pid?: number;
  readonly tid?: number;
  /** Voluntary switches a second. */
  readonly switches: number;
  /** Seconds after which its call times out, at each look; undefined where only an event ends it. */
  readonly timeout?: number;
  /** The same, seconds left of a call that ends at an instant. */
  readonly left?: number;
  /** It was found in a sleep whose length was not read, or in a call whose time-out was not. */
  readonly asleep?: true;
  readonly blind?: true;
  readonly flushes?: true;
  /** The rest: a second. */
  readonly involuntary?: number;
  readonly cpu?: number;
  /** Undefined where the kernel does not tell. */
  readonly writes?: number | undefined;
  readonly written?: number;
  readonly childFaults?: number;
  readonly sockets?: number | undefined;
}

/** The reading after `seconds` of such a life with a look each `every` of them. */
export function lookedAt(seconds: number, habit: Habit, every = 15): SleeperReading {
  const { pid = 7, tid = pid, switches, timeout, left, asleep, blind, flushes } = habit;
  const { involuntary = 0, cpu = 0, written = 0, childFaults = 0 } = habit;
  const writes = 'writes' in habit ? habit.writes : 0;
  const all = Math.floor(seconds / every);
  const looks = blind === true ? 0 : all;
  return {
    pid,
    startTicks: 10,
    tid,
    watched: Seconds(seconds),
    voluntarySwitches: 1000 + switches * seconds,
    involuntarySwitches: involuntary * seconds,
    cpu: Seconds(cpu * seconds),
    looks,
    timeoutRate: timeout === undefined ? 0 : looks / timeout,
    deadlineLooks: left === undefined ? 0 : looks,
    deadlineLeft: Seconds((left ?? 0) * looks),
    sleepLooks: asleep === true ? looks : 0,
    blindLooks: all - looks,
    flushLooks: flushes === true ? looks : 0,
    writeCalls: writes === undefined ? undefined : writes * seconds,
    requestedBytes: writes === undefined ? undefined : Bytes(written * seconds),
    reapedFaults: childFaults * seconds,
    sockets: 'sockets' in habit ? habit.sockets : 0,
  };
}
