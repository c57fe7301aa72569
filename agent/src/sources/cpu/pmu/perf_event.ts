/** Counters of a CPU's performance monitoring unit by perf_event_open(2) (linux/perf_event.h). */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { Counter } from '@edgevitals/shared/frame';
import type { PmuEvent } from '@edgevitals/shared/pmu';
import { counterAt } from '../../../binary/fields.js';
import type { KernelCalls, KernelFeed } from '../../../host/kernel_calls.js';

/** PERF_ATTR_SIZE_VER0 */
const ATTRIBUTE_BYTES = 64;
/** PERF_TYPE_HARDWARE, whose numbers every unit translates. */
const HARDWARE = 0;
/** PERF_FORMAT_TOTAL_TIME_ENABLED and _RUNNING, in whose order a read gives its three numbers. */
const TIMES = 3;
const READ_BYTES = 24;
/** `exclude_kernel` and `exclude_hv`, the sixth and seventh bit field behind the read format: in one byte for either order. */
const FLAGS = 40;
const USER_ONLY = { little: 0b0110_0000, big: 0b0000_0110 } as const;
/** PERF_COUNT_HW_* */
const GENERIC: Readonly<Record<string, number>> = {
  cycles: 0,
  instructions: 1,
  'cache-references': 2,
  'cache-misses': 3,
  branches: 4,
  'branch-misses': 5,
};

export interface PerfEvent {
  /** The type of a unit, as its `type` file says, or that of the kernel's general events. */
  readonly type: number;
  readonly config: number;
  /** The unit that is meant where several know the general events (Linux 5.13); 0 for any. */
  readonly unit: number;
  /** Whether only what processes do themselves is counted: kernels refuse the rest to who has no CAP_PERFMON. */
  readonly userOnly?: boolean;
}

/** What was counted since it was opened, and the nanoseconds in which it was wanted and counted. */
export interface PerfReading {
  readonly value: Counter;
  readonly enabledNs: Counter;
  readonly runningNs: Counter;
}

/**
 * How the kernel is asked for the event of a unit. Numbered ones have their event in the lowest bits and a unit mask
 * behind it (x86: 8 bits each).
 * @param unit the number in the unit's `type` file.
 * @throws EdgevitalsError SOURCE_ABSENT for a general event that is not known.
 */
export function perfEventOf(unit: number, { code }: PmuEvent, several: boolean): PerfEvent {
  if (typeof code !== 'string')
    return { type: unit, config: code.event + (code.umask ?? 0) * 0x100, unit: 0 };
  const config = GENERIC[code];
  if (config === undefined) throw new EdgevitalsError('SOURCE_ABSENT', `the kernel has no event ${code}`);
  return { type: HARDWARE, config, unit: several ? unit : 0 };
}

/** struct perf_event_attr of a counter that counts from the start, in the kernel and in processes. */
export function encodePerfEvent(
  { type, config, unit, userOnly = false }: PerfEvent,
  littleEndian: boolean,
): Uint8Array {
  const view = new DataView(new ArrayBuffer(ATTRIBUTE_BYTES));
  view.setUint32(0, type, littleEndian);
  view.setUint32(4, ATTRIBUTE_BYTES, littleEndian);
  view.setBigUint64(8, (BigInt(unit) << 32n) | BigInt(config), littleEndian);
  view.setBigUint64(32, BigInt(TIMES), littleEndian);
  if (userOnly) view.setUint8(FLAGS, USER_ONLY[littleEndian ? 'little' : 'big']);
  return new Uint8Array(view.buffer);
}

/** Undefined when the counter does not count any more: its CPU is off. */
export function decodePerfReading(bytes: Uint8Array, littleEndian: boolean): PerfReading | undefined {
  if (bytes.length !== READ_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [value, enabledNs, runningNs] = [0, 8, 16].map(at => counterAt(view, at, littleEndian)) as [
    Counter,
    Counter,
    Counter,
  ];
  return { value, enabledNs, runningNs };
}

/** Opens a counter of all that runs on a CPU. @throws EdgevitalsError as `KernelCalls.counter`. */
export function openCounter(kernelCalls: KernelCalls, event: PerfEvent, cpu: number): KernelFeed {
  const open = (asked: PerfEvent): KernelFeed =>
    kernelCalls.counter(encodePerfEvent(asked, kernelCalls.littleEndian), cpu);
  if (event.unit === 0) return open(event);
  try {
    return open(event);
  } catch {
    // older kernels do not know of units here: the CPU's own is the one that counts
    return open({ ...event, unit: 0 });
  }
}

/**
 * Opens a counter of a thread. An older kernel that does not know of units refuses general events where there are several: it
 * could count on any of them.
 * @param leader one of the same thread that is open: they are counted at the same times, or neither is.
 * @throws EdgevitalsError as `KernelCalls.threadCounter`.
 */
export const openThreadCounter = (
  kernelCalls: KernelCalls,
  event: PerfEvent,
  tid: number,
  leader: KernelFeed | undefined,
): KernelFeed => kernelCalls.threadCounter(encodePerfEvent(event, kernelCalls.littleEndian), tid, leader);
