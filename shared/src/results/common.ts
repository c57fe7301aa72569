/** What answers, states and findings share: the messages of proto/edgevitals/v1 in camelCase. Units: J, W, s, B, Hz, degC, ratios 0 to 1. */
import { edgevitals } from '@edgevitals/proto';
import type { Basis } from './basis.js';
import { messageOf } from './message.js';

/** A number that was not simply counted. Fields are absent where nothing can be said. */
export interface Estimate {
  readonly value: number;
  /** One standard deviation, in the unit of `value`. Absent when the uncertainty is unknown. */
  readonly sigma?: number;
  /** What the value rests on. */
  readonly basis: Basis;
  /** Why it is no better than that, in one sentence. */
  readonly note?: string;
}

/**
 * A stretch of event time, in seconds since 1970-01-01 UTC: what the amounts of an answer are of. Where what was asked for
 * begins or ends inside of a reading or a stored minute, the answer has all of that or nothing, whichever is closer to it.
 */
export interface Window {
  readonly from: number;
  readonly to: number;
  /** Seconds of the window for which data is present. */
  readonly coveredSeconds: number;
  /** Seconds inside `covered_seconds` known only as totals, because frames in between were lost. */
  readonly gapSeconds: number;
}

/**
 * Values over equal parts of a window, oldest first. Null: of that part nothing is known, as before the device was first
 * seen, or while it was offline; 0 is a value. Empty where no part is known.
 */
export type HistoryPoints = readonly (number | null)[];

/** A program, or with `pid` one process of it, and what it used in a window. */
export interface ProcessUse {
  /** Display name: the kernel's comm as UTF-8; bytes that are not UTF-8 stand as \xNN. */
  readonly program: string;
  /** Set when the row is one process; absent when it sums all processes of the program. */
  readonly pid?: number;
  readonly uid?: number;
  readonly processes: number;
  readonly userSeconds: number;
  readonly systemSeconds: number;
  /** CPU seconds over window seconds: 1.0 is one CPU fully used. */
  readonly cpuRatio: number;
  /** Resident set at the end of the window, bytes; absent where a process has none of its own, as a task of an RTOS. */
  readonly memoryBytes?: number;
  /** Absent when the kernel refused the I/O counters of any process in it, or has none. */
  readonly readBytes?: number;
  /** Bytes caused to be written to storage, cancelled ones taken off; absent as `read_bytes`. */
  readonly writtenBytes?: number;
  /** Absent when the kernel does not show how many there were. */
  readonly contextSwitches?: number;
  /** Absent where a process has none, as a task of an RTOS. */
  readonly threads?: number;
  readonly kernel: boolean;
  readonly running: boolean;
  /** `cpuRatio` over equal parts of the window. */
  readonly history: HistoryPoints;
  /** True when the kernel refused this process's I/O counters: the byte fields are then absent. */
  readonly ioDenied: boolean;
  /** What it is made for, where that is not what the device is: "armhf", "i386". It is in `program`, too. */
  readonly architecture?: string;
  /** What emulates it: "qemu", "box64"; absent where the kernel runs it. */
  readonly emulator?: string;
  /** Of the device's energy in the window, J, where `top` answers and the power model tells processes apart. */
  readonly energy?: Estimate;
  /**
   * How many degrees the program warmed the device by at the hottest moment of the window: where `top` sorts by "degrees", rows
   * are programs and heat is identified.
   */
  readonly celsius?: Estimate;
}

/** What fields it has, for those who fill them in by name. */
export const PROCESS_USE = messageOf<ProcessUse>()(edgevitals.v1.ProcessUse);

export interface Hint {
  readonly subject: string;
  readonly text: string;
  /** W in answers about power, bytes a day in those about flash. */
  readonly saving?: Estimate;
}
