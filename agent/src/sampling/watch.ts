import { EdgevitalsError } from '@edgevitals/shared/errors';
import { MOST_PID } from '../sources/process/most_pid.js';

/** One process read much more often than the plan says, for a limited time. */
export interface WatchRequest {
  readonly pid: number;
  readonly seconds: number;
}

export const WATCH_MS = 100;
export const MOST_WATCH_SECONDS = 600;
const DEFAULT_SECONDS = 60;

/**
 * Checks a request for a watch: `pid`, and `seconds` up to 600 (60 when left out; 0 ends one).
 * @throws EdgevitalsError CONFIG_INVALID.
 */
export function watchRequest(fields: Readonly<Record<string, unknown>>): WatchRequest {
  const { pid, seconds = DEFAULT_SECONDS } = fields;
  if (!whole(pid, 1, MOST_PID))
    throw new EdgevitalsError('CONFIG_INVALID', `pid must be an integer from 1 to ${MOST_PID}`);
  if (!whole(seconds, 0, MOST_WATCH_SECONDS))
    throw new EdgevitalsError('CONFIG_INVALID', `seconds must be an integer from 0 to ${MOST_WATCH_SECONDS}`);
  return { pid, seconds };
}

const whole = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
