/**
 * Netlink attributes (linux/netlink.h, struct nlattr): length and type, two bytes each, then the value, filled up to four
 * bytes. Numbers are in the byte order of the machine, and as wide as the kernel made them.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { Counter } from '@edgevitals/shared/frame';
import { counterAt, textAt } from '../binary/fields.js';

const HEADER = 4;
/** Without NLA_F_NESTED and NLA_F_NET_BYTEORDER. */
const TYPE = 0x3fff;

/** The attributes of one message, or of one attribute. Of several of a type the last counts. */
export class Attributes {
  private readonly view: DataView;
  private readonly types: number[] = [];
  /** Where each begins, its header first. */
  private readonly starts: number[] = [];
  private readonly littleEndian: boolean;

  /** @throws EdgevitalsError SOURCE_MALFORMED when a length does not fit. */
  constructor(view: DataView, littleEndian: boolean) {
    this.view = view;
    this.littleEndian = littleEndian;
    for (let at = 0; at + HEADER <= view.byteLength; ) {
      const length = view.getUint16(at, littleEndian);
      if (length < HEADER || at + length > view.byteLength)
        throw new EdgevitalsError('SOURCE_MALFORMED', `a netlink attribute has the length ${length}`);
      this.types.push(view.getUint16(at + 2, littleEndian) & TYPE);
      this.starts.push(at);
      at += aligned(length);
    }
  }

  has(type: number): boolean {
    return this.types.includes(type);
  }

  /** The bytes of a value. */
  value(type: number): DataView | undefined {
    const index = this.types.lastIndexOf(type);
    if (index < 0) return undefined;
    const { view } = this;
    const at = this.starts[index]!;
    return new DataView(
      view.buffer,
      view.byteOffset + at + HEADER,
      view.getUint16(at, this.littleEndian) - HEADER,
    );
  }

  /** An unsigned integer of 1, 2, 4 or 8 bytes; undefined when it is not there, or of another length. */
  counter(type: number): Counter | undefined {
    const view = this.value(type);
    switch (view?.byteLength) {
      case 1:
        return view.getUint8(0);
      case 2:
        return view.getUint16(0, this.littleEndian);
      case 4:
        return view.getUint32(0, this.littleEndian);
      case 8:
        return counterAt(view, 0, this.littleEndian);
      default:
        return undefined;
    }
  }

  /** As `counter`, where more than 2^53 would be nonsense. */
  number(type: number): number | undefined {
    const value = this.counter(type);
    return typeof value === 'number' ? value : undefined;
  }

  /** A signed integer of 1, 2, 4 or 8 bytes, beyond 2^53 the nearest. */
  signed(type: number): number | undefined {
    const view = this.value(type);
    const value = this.counter(type);
    if (view === undefined || value === undefined) return undefined;
    return Number(BigInt.asIntN(view.byteLength * 8, BigInt(value)));
  }

  /** Up to the first zero, one character a byte. */
  text(type: number): string | undefined {
    const view = this.value(type);
    return view === undefined ? undefined : textAt(view, 0, view.byteLength);
  }

  /** Six bytes as `02:00:00:00:00:01`. */
  mac(type: number): string | undefined {
    const view = this.value(type);
    if (view?.byteLength !== 6) return undefined;
    return Array.from({ length: 6 }, (_, i) => view.getUint8(i).toString(16).padStart(2, '0')).join(':');
  }

  /** @throws EdgevitalsError SOURCE_MALFORMED. */
  nested(type: number): Attributes | undefined {
    const view = this.value(type);
    return view === undefined ? undefined : new Attributes(view, this.littleEndian);
  }
}

/** A number is sent in four bytes, a text with a zero behind it. */
export type AttributeValue = number | string;

/** The bytes of `attributes`, in their order. */
export function encodeAttributes(
  attributes: readonly (readonly [type: number, value: AttributeValue])[],
  littleEndian: boolean,
): Uint8Array {
  const lengths = attributes.map(([, value]) => HEADER + (typeof value === 'number' ? 4 : value.length + 1));
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + aligned(length), 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  attributes.forEach(([type, value], i) => {
    view.setUint16(at, lengths[i]!, littleEndian);
    view.setUint16(at + 2, type, littleEndian);
    if (typeof value === 'number') view.setUint32(at + HEADER, value, littleEndian);
    else for (let j = 0; j < value.length; j++) bytes[at + HEADER + j] = value.charCodeAt(j);
    at += aligned(lengths[i]!);
  });
  return bytes;
}

/** Messages and attributes begin at multiples of four. */
export const aligned = (length: number): number => (length + 3) & ~3;
