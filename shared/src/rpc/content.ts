import { EdgevitalsError, isEdgevitalsError } from '../errors/errors.js';
import { type CborLimits, decodeCbor, encodeCbor } from '../frame/cbor.js';
import { printableJson } from '../text/printable.js';

export const CONTENT_TYPES = ['application/json', 'application/cbor', 'application/protobuf'] as const;
export type ContentType = (typeof CONTENT_TYPES)[number];

/** How a method's messages are written in protobuf; passed in, so that the agent carries no protobuf. */
export interface MethodCodec {
  /** @throws anything, when the bytes are not the message. */
  decodeRequest(bytes: Uint8Array): unknown;
  encodeAnswer(value: unknown): Uint8Array;
}

/** Largest request, bytes. */
export const MAXIMUM_REQUEST = 64 * 1024;
const REQUEST_LIMITS: CborLimits = { maxBytes: MAXIMUM_REQUEST, maxDepth: 12, maxItems: 10_000 };

/** Where nobody says: JSON when it looks like an object or is empty, else CBOR. */
export const sniffContentType = (payload: Uint8Array): ContentType =>
  payload.length === 0 || payload[0] === 0x7b ? 'application/json' : 'application/cbor';

/** A content type without its parameters, as we know it. @throws EdgevitalsError QUERY_CONTENT_TYPE for others. */
export function knownContentType(name: string): ContentType {
  const bare = name.split(';', 1)[0]!.trim().toLowerCase();
  const known = CONTENT_TYPES.find(type => type === bare);
  if (known !== undefined) return known;
  throw new EdgevitalsError(
    'QUERY_CONTENT_TYPE',
    `content type ${JSON.stringify(name)}; served are ${CONTENT_TYPES.join(', ')}`,
  );
}

/**
 * Reads a request's payload; an empty JSON payload is an empty object.
 * @throws EdgevitalsError QUERY_BAD_PAYLOAD, or QUERY_CONTENT_TYPE for protobuf without a codec.
 */
export function decodeBody(
  payload: Uint8Array,
  type: ContentType,
  codec?: MethodCodec,
  limits = REQUEST_LIMITS,
): unknown {
  try {
    switch (type) {
      case 'application/json':
        return payload.length === 0 ? {} : JSON.parse(utf8(payload));
      case 'application/cbor':
        return decodeCbor(payload, limits);
      case 'application/protobuf':
        return needCodec(codec).decodeRequest(payload);
    }
  } catch (cause) {
    if (isEdgevitalsError(cause, 'QUERY_CONTENT_TYPE', 'QUERY_BAD_PAYLOAD')) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new EdgevitalsError('QUERY_BAD_PAYLOAD', `the payload is not readable as ${type}: ${why}`, {
      cause,
    });
  }
}

/** @throws EdgevitalsError QUERY_CONTENT_TYPE for protobuf without a codec. */
export function encodeBody(value: unknown, type: ContentType, codec?: MethodCodec): Uint8Array {
  switch (type) {
    case 'application/json':
      return new TextEncoder().encode(printableJson(JSON.stringify(value, decimal) ?? 'null'));
    case 'application/cbor':
      return encodeCbor(value);
    case 'application/protobuf':
      return needCodec(codec).encodeAnswer(value);
  }
}

/** JSON has no 64-bit integers: beyond 2^53 they are decimal strings. */
const decimal = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value;

const utf8 = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

function needCodec(codec: MethodCodec | undefined): MethodCodec {
  if (codec === undefined)
    throw new EdgevitalsError('QUERY_CONTENT_TYPE', 'this method is not served in application/protobuf');
  return codec;
}
