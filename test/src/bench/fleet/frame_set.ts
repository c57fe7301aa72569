/** What the devices of a simulated fleet have and do. */
export interface FrameSet {
  readonly name: string;
  /** Four Cortex-A53 with five operating points and their times in state: the power model has a prior to speak by. */
  readonly hasOperatingPoints: boolean;
  /** A battery gauge with current and voltage, read with the device's counters. */
  readonly hasSensor: boolean;
  /** Processes that end between two readings, with as many others that have begun. */
  readonly churn: number;
  /** Milliseconds between readings of the device's counters and of processes, and between frames. */
  readonly deviceMs: number;
  readonly processMs: number;
  readonly publishMs: number;
}

export const PROCESSES = 60;
/** Processes of them that do something between two readings: all but one are always the same. */
export const BUSY = 10;
export const KEY_MS = 60_000;

const none: FrameSet = {
  name: 'none',
  hasOperatingPoints: false,
  hasSensor: false,
  churn: 0,
  deviceMs: 1000,
  processMs: 1000,
  publishMs: 1000,
};
const prior: FrameSet = { ...none, name: 'prior', hasOperatingPoints: true };

export const FRAME_SETS = {
  none,
  prior,
  sensor: { ...prior, name: 'sensor', hasSensor: true },
  plan: { ...prior, name: 'plan', processMs: 5000, publishMs: 10_000 },
  churn: { ...prior, name: 'churn', churn: 2 },
} as const satisfies Record<string, FrameSet>;

export type FrameSetName = keyof typeof FRAME_SETS;

export const framesAMinute = ({ publishMs }: FrameSet): number => 60_000 / publishMs;
/** Readings of processes in a frame. */
export const processSamples = ({ publishMs, processMs }: FrameSet): number => publishMs / processMs;
