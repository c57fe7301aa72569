/**
 * CBOR (RFC 8949) at the project's edge: deterministic on the way out (section 4.2.1: preferred integers, definite
 * lengths, map keys in bytewise order), checked for shape before decoding on the way in.
 */
// the entry for Node.js loads a native addon, which is no faster with documents as small as these
import { Decoder } from 'cbor-x/decode';
import { Encoder } from 'cbor-x/encode';
import { EdgevitalsError } from '../errors/errors.js';

const UINT32_MAX = 0xffffffff;

const encoder = new Encoder({ useRecords: false, tagUint8Array: false, variableMapSize: true });
const decoder = new Decoder({ useRecords: false, mapsAsObjects: true });

/** What a CBOR document may be, before it is decoded. */
export interface CborLimits {
  readonly maxBytes: number;
  readonly maxDepth: number;
  /** Data items in all, containers and map keys included. */
  readonly maxItems: number;
}

export const DOCUMENT_LIMITS: CborLimits = { maxBytes: 256 * 1024, maxDepth: 12, maxItems: 50_000 };

/**
 * Encodes `value` deterministically: the same value always gives the same bytes. Object keys are sorted by their
 * encoded form, undefined fields are left out, integers beyond 32 bits stay integers (not floats).
 */
export function encodeCbor(value: unknown): Uint8Array {
  return new Uint8Array(encoder.encode(canonical(value)));
}

/**
 * Decodes one CBOR item.
 * @throws EdgevitalsError FRAME_TOO_LARGE, FRAME_TOO_DEEP, FRAME_LIMIT or FRAME_MALFORMED; never anything else.
 */
export function decodeCbor(bytes: Uint8Array, limits: CborLimits = DOCUMENT_LIMITS): unknown {
  checkCbor(bytes, limits);
  try {
    return narrow(decoder.decode(bytes));
  } catch (cause) {
    throw new EdgevitalsError('FRAME_MALFORMED', `CBOR of ${bytes.length} bytes cannot be decoded`, {
      cause,
    });
  }
}

/**
 * Walks the structure of one CBOR item without building it (RFC 8949, Appendix C): well-formed, definite lengths,
 * no tags, nothing after it, within `limits`. Runs in time and stack bounded by the limits.
 */
export function checkCbor(bytes: Uint8Array, limits: CborLimits = DOCUMENT_LIMITS): void {
  if (bytes.length > limits.maxBytes) {
    throw new EdgevitalsError(
      'FRAME_TOO_LARGE',
      `CBOR of ${bytes.length} bytes; at most ${limits.maxBytes} are taken`,
    );
  }
  const open: number[] = [];
  let offset = 0;
  let items = 0;
  do {
    if (offset >= bytes.length) throw malformed(offset, 'an item is missing');
    if (++items > limits.maxItems) {
      throw new EdgevitalsError('FRAME_LIMIT', `CBOR has more than ${limits.maxItems} items`);
    }
    const head = bytes[offset++]!;
    const major = head >> 5;
    const info = head & 0x1f;
    if (info > 27)
      throw malformed(offset - 1, info === 31 ? 'indefinite lengths are not used' : 'reserved head');
    let argument = info;
    if (info >= 24) {
      const width = 1 << (info - 24);
      if (offset + width > bytes.length) throw malformed(offset, 'a head is cut off');
      argument = 0;
      for (let i = 0; i < width; i++) argument = argument * 256 + bytes[offset + i]!;
      offset += width;
    }
    let children = 0;
    if (major === 2 || major === 3) {
      if (argument > bytes.length - offset)
        throw malformed(offset, `a string of ${argument} bytes is cut off`);
      offset += argument;
    } else if (major === 4 || major === 5) {
      children = major === 4 ? argument : argument * 2;
      // every child takes a byte at least: refuse before anything is allocated for it
      if (children > bytes.length - offset)
        throw malformed(offset, `a container of ${argument} entries is cut off`);
    } else if (major === 6) {
      throw malformed(offset, 'tags are not used');
    } else if (major === 7 && info < 20) {
      throw malformed(offset, 'unassigned simple value');
    } else if (major === 7 && info === 24 && argument < 32) {
      throw malformed(offset, 'simple value in two bytes');
    }
    if (children > 0) {
      if (open.length >= limits.maxDepth) {
        throw new EdgevitalsError('FRAME_TOO_DEEP', `CBOR is nested deeper than ${limits.maxDepth} levels`);
      }
      open.push(children);
    } else {
      while (open.length > 0) {
        const left = open[open.length - 1]! - 1;
        if (left > 0) {
          open[open.length - 1] = left;
          break;
        }
        open.pop();
      }
    }
  } while (open.length > 0);
  if (offset !== bytes.length) throw malformed(offset, `${bytes.length - offset} bytes after the item`);
}

function malformed(offset: number, what: string): EdgevitalsError {
  return new EdgevitalsError('FRAME_MALFORMED', `CBOR is malformed at byte ${offset}: ${what}`);
}

/** `value` in the form that the encoder writes deterministically. */
function canonical(value: unknown): unknown {
  if (typeof value === 'number') {
    // beyond 32 bits the encoder would write a float
    return Number.isSafeInteger(value) && Math.abs(value) > UINT32_MAX ? BigInt(value) : value;
  }
  if (typeof value === 'bigint') {
    return value <= UINT32_MAX && value >= -UINT32_MAX ? Number(value) : value;
  }
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(canonical);
  const sorted: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort(byEncodedKey)) {
    const field = (value as Record<string, unknown>)[key];
    if (field !== undefined) sorted[key] = canonical(field);
  }
  return sorted;
}

/** Bytewise order of encoded text keys: the head holds the length, so shorter keys come first. */
function byEncodedKey(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** 64-bit integers arrive as bigints: back to numbers where that is safe. */
function narrow(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = narrow(value[i]);
    return value;
  }
  const object = value as Record<string, unknown>;
  for (const key of Object.keys(object)) object[key] = narrow(object[key]);
  return object;
}
