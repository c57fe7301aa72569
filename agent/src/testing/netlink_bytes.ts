/** Bytes and attributes of netlink, for properties. */
import fc from 'fast-check';
import type { AttributeValue } from '../netlink/attributes.js';

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
/** The bytes of hexadecimal digits; blanks between them do not count. */
export const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

export const littleEndian = fc.boolean();
const text = fc
  .array(fc.integer({ min: 1, max: 255 }), { maxLength: 40 })
  .map(codes => String.fromCharCode(...codes));
const value: fc.Arbitrary<AttributeValue> = fc.oneof(fc.nat(0xffff_ffff), text);
/** At most twelve attributes of different types. */
export const attributes = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 0x3fff }), value), {
  maxLength: 12,
  selector: ([type]) => type,
});
