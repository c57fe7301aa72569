/**
 * Amounts whose size matters and not their last digits, as text that JSON carries: base64 of 16 bits each, the logarithm of the size
 * and its sign. Half the text of single precision; off by less than 0.1 percent, up to 2^63, and 0 stays 0.
 */

/** Steps of a doubling: 63 of them fill 15 bits. */
const STEPS = 512;
const MOST = 32_767;

export function packAmounts(values: ArrayLike<number>): string {
  let text = '';
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const size = Math.min(MOST, Math.round(Math.log2(1 + Math.abs(value)) * STEPS));
    const code = value < 0 ? -size & 0xffff : size;
    text += String.fromCharCode(code & 0xff, code >> 8);
  }
  return btoa(text);
}

/** The amounts of `packAmounts()`; undefined when the text is none or holds more than `most`. */
export function unpackAmounts(packed: unknown, most: number): Float64Array | undefined {
  // four characters carry three bytes
  if (typeof packed !== 'string' || packed.length > 4 * most + 8) return undefined;
  let bytes: string;
  try {
    bytes = atob(packed);
  } catch {
    return undefined;
  }
  if (bytes.length % 2 !== 0 || bytes.length > 2 * most) return undefined;
  return Float64Array.from({ length: bytes.length / 2 }, (_, i) => {
    const code = bytes.charCodeAt(2 * i) | (bytes.charCodeAt(2 * i + 1) << 8);
    const size = code > MOST ? 0x10000 - code : code;
    const value = 2 ** (size / STEPS) - 1;
    return code > MOST ? -value : value;
  });
}
