import { EdgevitalsError } from '../errors/errors.js';
import { NEWEST_INTERVAL, parseWindow } from './window.js';

/** What a field of a request must be, besides of its type. */
export interface FieldRule {
  /** The request is nothing without it. */
  readonly needed?: true;
  /** @throws EdgevitalsError QUERY_OUT_OF_RANGE naming the field, when its value cannot be served. */
  readonly check?: (value: unknown, field: string) => void;
}

export const NEEDED = { needed: true } as const;

/** A number from `low` to `high`, both included. */
export const within = (low: number, high: number) => ({
  check(value: unknown, field: string): void {
    if (typeof value === 'number' && value >= low && value <= high) return;
    throw outOfRange(field, `from ${low} to ${high}`);
  },
});

export const oneOf = (...values: readonly string[]) => ({
  check(value: unknown, field: string): void {
    if (!values.includes(String(value))) throw outOfRange(field, `one of ${values.join(', ')}`);
  },
});

/** As `parseWindow` reads it. */
export const WINDOW = {
  check(value: unknown): void {
    if (value !== NEWEST_INTERVAL) parseWindow(String(value));
  },
};
/** Rows at most. */
export const LIMIT = within(1, 1000);
/** Parts of a history. */
export const POINTS = within(1, 240);

export const outOfRange = (field: string, allowed: string): EdgevitalsError =>
  new EdgevitalsError('QUERY_OUT_OF_RANGE', `${field} must be ${allowed}`);
