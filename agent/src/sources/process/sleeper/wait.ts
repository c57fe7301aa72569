/** What a thread sleeps in, of /proc/[pid]/task/[tid]/syscall (fs/proc/base.c, proc_pid_syscall). */
import type { CallTable, WaitCall } from './wait_calls.js';
import { UNREADABLE_O32 } from './wait_calls.js';

/** The call at which a look found a thread. */
export interface CallSeen {
  readonly number: number;
  /** The six arguments, hexadecimal with 0x. */
  readonly args: readonly string[];
}

/** How long the call waits at most, as far as the registers tell. */
export type Wait =
  /** For ever, or for an event that no time-out cuts short. */
  | { readonly kind: 'event' }
  | { readonly kind: 'for'; readonly seconds: number }
  /** The time-out lies in the thread's memory. */
  | {
      readonly kind: 'pointed';
      readonly address: number;
      /** Bytes of each of its two numbers. */
      readonly width: 4 | 8;
      /** In which its second number counts: 1e9 or 1e6 a second. */
      readonly fraction: number;
      /** Which clock's instant it is; undefined for a length. */
      readonly clock: number | undefined;
      /** Only sleeps. */
      readonly sleeps: boolean;
    }
  | { readonly kind: 'unknown' };

const CLOCK_REALTIME = 0;
const CLOCK_MONOTONIC = 1;
const CLOCK_BOOTTIME = 7;
const TIMER_ABSTIME = 1;
/** linux/futex.h: the command without its flags; two of them wait. */
const FUTEX_COMMAND = 0x7f;
const FUTEX_CLOCK_REALTIME = 0x100;
const FUTEX_WAIT = 0;
const FUTEX_WAIT_BITSET = 9;
const EVENT: Wait = { kind: 'event' };
const UNKNOWN: Wait = { kind: 'unknown' };

/** The call of a sleeping thread; undefined while it runs, or is in no call. */
export function callSeen(text: string): CallSeen | undefined {
  const words = text.trimEnd().split(' ');
  const number = Number(words[0]);
  if (!Number.isInteger(number) || number < 0 || words.length < 7) return undefined;
  return { number, args: words.slice(1, 7) };
}

/** What a call waits for. */
export function waitOf({ number, args }: CallSeen, table: CallTable): Wait {
  const call = table.waits.get(number);
  if (call === undefined) return UNREADABLE_O32.has(number) && table.target.machine === 8 ? UNKNOWN : EVENT;
  if (call.timeout === 'milliseconds') {
    const ms = intOf(args[call.argument]!);
    return ms < 0 ? EVENT : { kind: 'for', seconds: ms / 1000 };
  }
  const clock = clockOf(call, args);
  if (clock === 'event') return EVENT;
  const address = wordOf(args[call.argument]!, table);
  if (address === 0) return EVENT;
  return {
    kind: 'pointed',
    address,
    width: call.wide === true ? 8 : table.word,
    fraction: call.timeout === 'timeval' ? 1e6 : 1e9,
    clock,
    sleeps: call.sleeps ?? (call.descriptorCount !== undefined && intOf(args[call.descriptorCount]!) === 0),
  };
}

/** The clock whose instant the time-out is, undefined where it is a length, or that the call waits without one. */
function clockOf(call: WaitCall, args: readonly string[]): number | undefined | 'event' {
  if (call.deadline === undefined) return undefined;
  const flags = intOf(args[1]!);
  if (call.deadline === 'clock_nanosleep') return (flags & TIMER_ABSTIME) !== 0 ? intOf(args[0]!) : undefined;
  const command = flags & FUTEX_COMMAND;
  if (command === FUTEX_WAIT) return undefined;
  if (command !== FUTEX_WAIT_BITSET) return 'event';
  return (flags & FUTEX_CLOCK_REALTIME) !== 0 ? CLOCK_REALTIME : CLOCK_MONOTONIC;
}

/** A C int: the low 32 bits of a register. */
export const intOf = (hex: string): number => lowOf(hex, 8) | 0;

/** A pointer; on 32 bits registers may be shown with the sign's bits before them. */
const wordOf = (hex: string, { word }: CallTable): number => lowOf(hex, 2 * word);

/** The last so many digits. */
const lowOf = (hex: string, digits: number): number =>
  Number.parseInt(hex.length > digits + 2 ? hex.slice(-digits) : hex, 16);

/**
 * Seconds and fractions as they lie in memory, together in seconds; undefined where that is no time.
 * @param bytes one character a byte, of `width` each.
 */
export function secondsIn(
  bytes: string,
  { width, fraction }: { readonly width: 4 | 8; readonly fraction: number },
  littleEndian: boolean,
): number | undefined {
  if (bytes.length < 2 * width) return undefined;
  const memory = new DataView(Uint8Array.from(bytes, character => character.charCodeAt(0)).buffer);
  const at = (place: number): number =>
    width === 8 ? Number(memory.getBigInt64(place, littleEndian)) : memory.getInt32(place, littleEndian);
  const whole = at(0);
  const parts = at(width);
  return whole >= 0 && parts >= 0 && parts < fraction ? whole + parts / fraction : undefined;
}

/** Now by a clock that a call may name, seconds; undefined for one that the agent cannot read. */
export function nowBy(
  clock: number,
  host: { monotonicMs(): number; bootMs(): number; wallMs(): number },
): number | undefined {
  if (clock === CLOCK_MONOTONIC) return host.monotonicMs() / 1000;
  // whole milliseconds: on average it is half of one later
  if (clock === CLOCK_REALTIME) return (host.wallMs() + 0.5) / 1000;
  return clock === CLOCK_BOOTTIME ? (host.bootMs() + 0.5) / 1000 : undefined;
}
