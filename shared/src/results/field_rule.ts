import { EdgevitalsError } from '../errors/errors.js';
import { NEWEST_INTERVAL, parseWindow } from './window.js';

/** What a field of a request must be, besides of its type. */
export interface FieldRule {
  /** The request is nothing without it. */
  readonly needed?: true;
  /** What a request that leaves it out is answered by; left out where the method's own meaning of that is another. */
  readonly preset?: string | number | boolean;
  /** What may stand there, for the documents' table. */
  readonly range?: string;
  /** @throws EdgevitalsError QUERY_OUT_OF_RANGE naming the field, when its value cannot be served. */
  readonly check?: (value: unknown, field: string) => void;
}

export const NEEDED = { needed: true } as const;

/** A number from `low` to `high`, both included. */
export const within = (low: number, high: number) => ({
  range: `${low} to ${high}`,
  check(value: unknown, field: string): void {
    if (typeof value === 'number' && value >= low && value <= high) return;
    throw outOfRange(field, `from ${low} to ${high}`);
  },
});

export const oneOf = (...values: readonly string[]) => ({
  range: values.map(value => `\`${value}\``).join(', '),
  check(value: unknown, field: string): void {
    if (!values.includes(String(value))) throw outOfRange(field, `one of ${values.join(', ')}`);
  },
});

/** As `parseWindow` reads it. */
export const WINDOW = {
  range: '`1s` to `400d`, `newest`',
  check(value: unknown): void {
    if (value !== NEWEST_INTERVAL) parseWindow(String(value));
  },
};
/** Rows at most. */
export const LIMIT = within(1, 1000);
/** Parts of a history. */
export const POINTS = within(1, 240);

/** Of a part of the answer that is there unless a request says no, and of one that has to be asked for. */
export const YES = { preset: true } as const;
export const NO = { preset: false } as const;

/** A rule, and what a request that leaves the field out is answered by. */
export const preset = <Rule extends FieldRule, Value extends string | number>(rule: Rule, value: Value) => ({
  ...rule,
  preset: value,
});

export const outOfRange = (field: string, allowed: string): EdgevitalsError =>
  new EdgevitalsError('QUERY_OUT_OF_RANGE', `${field} must be ${allowed}`);
