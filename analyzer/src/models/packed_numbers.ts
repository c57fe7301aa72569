/** Numbers in single precision as text that JSON carries: base64 of little-endian IEEE 754, a third of their digits. */

export function packNumbers(values: ArrayLike<number>): string {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  let text = '';
  for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i]!, true);
  for (let i = 0; i < view.byteLength; i++) text += String.fromCharCode(view.getUint8(i));
  return btoa(text);
}

/** The numbers of `packNumbers()`; undefined when the text is none or holds more than `most`. */
export function unpackNumbers(packed: unknown, most: number): Float64Array | undefined {
  // four characters carry three bytes
  if (typeof packed !== 'string' || packed.length > 8 * most + 8) return undefined;
  let bytes: string;
  try {
    bytes = atob(packed);
  } catch {
    return undefined;
  }
  if (bytes.length % 4 !== 0 || bytes.length > 4 * most) return undefined;
  const view = new DataView(new ArrayBuffer(bytes.length));
  for (let i = 0; i < bytes.length; i++) view.setUint8(i, bytes.charCodeAt(i));
  return Float64Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}
