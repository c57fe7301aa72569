/**
 * An answer of a device on which there is much of everything: each list of rows with so many of them, whose names are long and of
 * their own.
 */
export function crowded<T>(answer: T, rows = 30): T {
  return multiplied(answer, rows, '') as T;
}

function multiplied(value: unknown, rows: number, suffix: string): unknown {
  if (Array.isArray(value)) {
    const isRows = value.length > 0 && value.every(each => typeof each === 'object' && each !== null);
    if (isRows)
      return Array.from({ length: rows }, (_, i) =>
        multiplied(value[i % value.length], Math.min(rows, 3), `-${i}`),
      );
    const isText = value.length > 0 && value.every(each => typeof each === 'string');
    return isText ? Array.from({ length: rows }, (_, i) => `${value[i % value.length]}, the ${i}th`) : value;
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key,
      NAMES.has(key) && typeof field === 'string' && suffix !== ''
        ? `${field}-of-the-vendor${suffix}`
        : multiplied(field, rows, suffix),
    ]),
  );
}

/** Fields whose texts tell rows apart. */
const NAMES = new Set([
  'program',
  'name',
  'device',
  'subject',
  'zone',
  'node',
  'source',
  'target',
  'hint',
  'text',
]);
