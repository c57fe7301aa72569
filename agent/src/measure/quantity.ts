import type { Dimension } from '@edgevitals/shared/limits';
import { formatBytes, formatMemory, formatRatio, formatSi } from '@edgevitals/shared/text';

/** One value of one run. */
export interface Figure {
  readonly value: number;
  /** Half width of its 95 % interval; absent where it was counted. */
  readonly error?: number;
  /** Something of it was not seen. */
  readonly atLeast?: true;
}

interface QuantityRow {
  readonly title: string;
  readonly dimension: Dimension;
  readonly show: (value: number) => string;
  /**
   * By how much sessions of the same command differ though nothing changed: sd of the logarithm. What a run that was saved
   * earlier is compared with must differ by more.
   */
  readonly sessionSd: number;
  /** Of this very machine: another one takes another time, not more page faults. */
  readonly ofMachine?: true;
  /** Follows from others: shown and limited, not compared once more. */
  readonly derived?: true;
}

const seconds = (value: number): string => formatSi(value, 's');
const count = (value: number): string =>
  value >= 10 && value < 99_999.5
    ? String(Math.round(value))
    : Number.isInteger(value) && value < 10
      ? String(value)
      : formatSi(value, '').trim();

/** What is measured, in the order of tables; lower is better for all. */
export const QUANTITIES = {
  time: { title: 'wall time', dimension: 'time', show: seconds, sessionSd: 0.1, ofMachine: true },
  cpuTime: { title: 'CPU time', dimension: 'time', show: seconds, sessionSd: 0.03, ofMachine: true },
  cpu: {
    ...{ title: 'CPU', dimension: 'share', show: formatRatio, sessionSd: 0.1 },
    ...{ ofMachine: true, derived: true },
  },
  memory: { title: 'peak memory', dimension: 'bytes', show: formatMemory, sessionSd: 0.01 },
  writes: { title: 'written to storage', dimension: 'bytes', show: formatBytes, sessionSd: 0.01 },
  reads: { title: 'read from storage', dimension: 'bytes', show: formatBytes, sessionSd: 0.1 },
  written: { title: 'written by calls', dimension: 'bytes', show: formatBytes, sessionSd: 0.01 },
  faults: { title: 'page faults', dimension: 'faults', show: count, sessionSd: 0.01 },
  wakeups: { title: 'wakeups', dimension: 'wakeups', show: count, sessionSd: 0.1 },
  preemptions: {
    ...{ title: 'preemptions', dimension: 'preemptions', show: count, sessionSd: 0.3 },
    ...{ ofMachine: true, derived: true },
  },
  energy: {
    ...{ title: 'energy above rest', dimension: 'energy', sessionSd: 0.1, ofMachine: true },
    show: (value: number) => formatSi(value, 'J'),
  },
  power: {
    ...{ title: 'power above rest', dimension: 'power', sessionSd: 0.1, ofMachine: true, derived: true },
    show: (value: number) => formatSi(value, 'W'),
  },
} as const satisfies Record<string, QuantityRow>;

export type QuantityId = keyof typeof QUANTITIES;
export const QUANTITY_IDS = Object.keys(QUANTITIES) as QuantityId[];
export const quantityRow = (id: QuantityId): QuantityRow => QUANTITIES[id];

/** The values of one run; what could not be told is absent. */
export type Figures = Partial<Record<QuantityId, Figure>>;
