/** Fields of the kernel's structures that no method of DataView reads as they are wanted. */
import type { Counter } from '@edgevitals/shared/frame';

/** Eight bytes, unsigned. */
export function counterAt(view: DataView, at: number, littleEndian: boolean): Counter {
  const high = view.getUint32(littleEndian ? at + 4 : at, littleEndian);
  const low = view.getUint32(littleEndian ? at : at + 4, littleEndian);
  return high < 0x20_0000 ? high * 0x1_0000_0000 + low : (BigInt(high) << 32n) | BigInt(low);
}

/** Characters up to a zero, at most `most`, one a byte. */
export function textAt(view: DataView, at: number, most: number): string {
  let text = '';
  for (let i = at; i < at + most; i++) {
    const byte = view.getUint8(i);
    if (byte === 0) break;
    text += String.fromCharCode(byte);
  }
  return text;
}
