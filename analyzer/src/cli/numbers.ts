/** Numbers on the command line. */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { InvalidArgumentError } from 'commander';

/** Any number; an empty text is none, though `Number` takes it for 0. */
export function parseNumber(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw new InvalidArgumentError('a number is expected.');
  return value;
}

/** A positive number of seconds. */
export const parseSeconds = (text: string): number => parsePositive(text, 'seconds');

/** A positive number of days. */
export const parseDays = (text: string): number => parsePositive(text, 'days');

function parsePositive(text: string, unit: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value))
    throw new InvalidArgumentError(`a number of ${unit} above 0 is expected.`);
  return value;
}

/** States of a fleet are not said more often than frames come, and not more rarely than once a day. */
const STATE_PERIOD = { least: 1, most: 86_400 };

/**
 * The seconds between two messages on one state topic.
 * @throws EdgevitalsError CONFIG_INVALID when that is no number from 1 to 86,400.
 */
export function parseStatePeriod(text: string): number {
  const { least, most } = STATE_PERIOD;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= least && value <= most) return value;
  throw new EdgevitalsError(
    'CONFIG_INVALID',
    `--states ${text} (or EDGEVITALS_STATES): seconds from ${least} to ${most} are expected, for instance 60`,
  );
}

/** Less holds no device. */
const LEAST_MEBIBYTES = 16;

/** Memory in MiB. @throws EdgevitalsError CONFIG_INVALID. */
export function parseMebibytes(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= LEAST_MEBIBYTES && value <= 1024 ** 2) return value;
  throw new EdgevitalsError(
    'CONFIG_INVALID',
    `--memory ${text} (or EDGEVITALS_MEMORY): MiB from ${LEAST_MEBIBYTES} on are expected, for instance 512`,
  );
}

/** How many times. */
export const parseFactor = (text: string): number => parsePositive(text, 'times');

/** Disk in GiB, or MiB: above 0. */
export const parseGibibytes = (text: string): number => parsePositive(text, 'GiB');
export const parseAnyMebibytes = (text: string): number => parsePositive(text, 'MiB');

/** A TCP port, or 0 for any. */
export function parsePort(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535)
    throw new InvalidArgumentError('a port from 0 to 65535 is expected.');
  return value;
}

/** A whole number above 0. */
export function parseCount(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('a whole number above 0 is expected.');
  return value;
}
