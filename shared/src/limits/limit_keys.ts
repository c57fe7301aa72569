/** What limits can be set on: one row each, by the key that stands in the file. */
import type { Dimension } from './amount.js';

export interface LimitKeyRow {
  /** For tables and findings. */
  readonly title: string;
  readonly dimension: Dimension;
  /**
   * `mean`: over the window; `highest`: at any time in it; `amount`: all of it in the window, or in a period of the calendar
   * where the limit names one (`200 MB/day`).
   */
  readonly judged: 'mean' | 'highest' | 'amount';
  /** What it can be told of: programs on a device, a device as a whole, one run of a command. */
  readonly of: readonly ('program' | 'device' | 'command')[];
}

const ALL = ['program', 'device', 'command'] as const;

export const LIMIT_KEYS = {
  time: { title: 'wall time', dimension: 'time', judged: 'amount', of: ['command'] },
  cpuTime: { title: 'CPU time', dimension: 'time', judged: 'amount', of: ['command'] },
  cpu: { title: 'CPU', dimension: 'share', judged: 'mean', of: ALL },
  memory: { title: 'memory', dimension: 'bytes', judged: 'highest', of: ALL },
  writes: { title: 'written to storage', dimension: 'bytes', judged: 'amount', of: ALL },
  reads: { title: 'read from storage', dimension: 'bytes', judged: 'amount', of: ALL },
  written: { title: 'written by calls', dimension: 'bytes', judged: 'amount', of: ['program', 'command'] },
  faults: { title: 'page faults', dimension: 'faults', judged: 'amount', of: ['command'] },
  wakeups: { title: 'wakeups', dimension: 'wakeups', judged: 'amount', of: ['program', 'command'] },
  preemptions: { title: 'preemptions', dimension: 'preemptions', judged: 'amount', of: ['command'] },
  energy: { title: 'energy', dimension: 'energy', judged: 'amount', of: ALL },
  power: { title: 'power', dimension: 'power', judged: 'mean', of: ALL },
  flashWrites: {
    title: 'flash writes caused',
    dimension: 'bytes',
    judged: 'amount',
    of: ['program', 'device'],
  },
  flashLife: { title: 'flash life', dimension: 'flashLife', judged: 'amount', of: ['program', 'device'] },
  heat: { title: 'heat caused', dimension: 'temperature', judged: 'mean', of: ['program'] },
  temperature: { title: 'temperature', dimension: 'temperature', judged: 'highest', of: ['device'] },
  traffic: { title: 'traffic', dimension: 'bytes', judged: 'amount', of: ['device'] },
  airtime: { title: 'airtime', dimension: 'share', judged: 'mean', of: ['device'] },
  threads: { title: 'threads', dimension: 'threads', judged: 'highest', of: ['program'] },
} as const satisfies Record<string, LimitKeyRow>;

export type LimitKey = keyof typeof LIMIT_KEYS;
export const LIMIT_KEY_NAMES = Object.keys(LIMIT_KEYS) as LimitKey[];
export const limitKeyRow = (key: LimitKey): LimitKeyRow => LIMIT_KEYS[key];
export const isLimitKey = (name: string): name is LimitKey => Object.hasOwn(LIMIT_KEYS, name);
