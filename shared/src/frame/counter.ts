/**
 * A raw kernel number, 64-bit safe: a JavaScript number while it is a safe integer, a bigint beyond. Arithmetic
 * stays on numbers in the common case; only counters past 2^53 (nanoseconds after 104 days, garbage near 2^64)
 * pay for bigints.
 */
export type Counter = number | bigint;

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);
const MIN_SAFE = BigInt(Number.MIN_SAFE_INTEGER);
const MIN_I64 = -(2n ** 63n);
const MAX_U64 = 2n ** 64n - 1n;

/** The canonical form of `value`: a number when it is safe, else a bigint. */
export function toCounter(value: bigint): Counter {
  return value <= MAX_SAFE && value >= MIN_SAFE ? Number(value) : value;
}

/** True when `value` is a number the kernel can print: an integer from -2^63 to 2^64-1. */
export function isCounter(value: Counter): boolean {
  return typeof value === 'number' ? Number.isSafeInteger(value) : value >= MIN_I64 && value <= MAX_U64;
}

/**
 * Parses the decimal integer `text`, as the kernel prints it.
 * @returns undefined when it is empty, not a decimal integer, or outside -2^63 to 2^64-1.
 */
export function parseCounter(text: string): Counter | undefined {
  if (text.length === 0) return undefined;
  if (text.length <= 15) {
    const value = Number(text);
    // Number() also takes '1e3', '0x10', ' 7' and '1.5': all would be surprises in a kernel file.
    return Number.isInteger(value) && !/[^0-9-]/.test(text) ? value : undefined;
  }
  if (!/^-?[0-9]{1,20}$/.test(text)) return undefined;
  const value = toCounter(BigInt(text));
  return isCounter(value) ? value : undefined;
}

/** `a + b` without loss. */
export function addCounters(a: Counter, b: Counter): Counter {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return toCounter(BigInt(a) + BigInt(b));
}

/** `a - b` without loss. */
export function subtractCounters(a: Counter, b: Counter): Counter {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return toCounter(BigInt(a) - BigInt(b));
}
