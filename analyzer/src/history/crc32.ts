/** CRC-32 of IEEE 802.3 (as in zip and PNG): Node's own where it has one (20.15, 22.2), else by table. */
import zlib from 'node:zlib';

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** By table: ten times slower than Node's, and the same. */
export function crc32ByTable(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = TABLE[(crc ^ bytes[i]!) & 255]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

const own: ((bytes: Uint8Array) => number) | undefined = zlib.crc32;

export const crc32: (bytes: Uint8Array) => number = own ?? crc32ByTable;
