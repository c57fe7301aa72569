/** Numbers on the command line. */
import { InvalidArgumentError } from 'commander';

/** A positive number of seconds. */
export function parseSeconds(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value))
    throw new InvalidArgumentError('a number of seconds above 0 is expected.');
  return value;
}

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
