/**
 * A frame: one MQTT message of raw samples (proto/PROTOCOL.md, section Frames; proto/wire.cddl).
 *
 * The header is a CBOR array, the samples are packed in one byte string. A key frame (`key === sequence`) stands
 * alone. A delta frame is understood with the tables as its key frame left them, and with nothing else: losing
 * a delta costs that delta only, and their order does not matter.
 */
import { bytesToHex, hexToBytes } from '../bytes/hex.js';
import { EdgevitalsError } from '../errors/errors.js';
import { type CborLimits, decodeCbor, encodeCbor } from './cbor.js';
import { readFrameElements } from './header_reader.js';

/** The frame schema this code writes and reads. */
export const FRAME_SCHEMA = 1;

export interface FrameHeader {
  readonly device: string;
  /** Which boot of the kernel: 8 bytes of its boot id, or random where there is none. As 16 hex digits. */
  readonly boot: string;
  /** When the agent started, in milliseconds of CLOCK_BOOTTIME: tells runs of one boot apart, and their order. */
  readonly run: number;
  /** Counts frames of a run from 0. */
  readonly sequence: number;
  /** Sequence of the key frame this one builds on; its own for a key frame. */
  readonly key: number;
  /** CLOCK_BOOTTIME of the first sample, milliseconds. */
  readonly bootMs: number;
  /** Wall clock at the same instant, milliseconds since 1970; may be wrong or step. */
  readonly wallMs: number;
}

export interface Frame extends FrameHeader {
  /** Packed samples; see sample.ts. */
  readonly body: Uint8Array;
  /** True while `body` is compressed: raw DEFLATE, RFC 1951. */
  readonly deflated?: boolean;
}

/**
 * Undoes raw DEFLATE (RFC 1951). It must stop when the result exceeds `mostBytes`: a few bytes can stand for gigabytes.
 * @throws anything when the bytes are no DEFLATE stream, or the result is too large.
 */
export type Inflate = (bytes: Uint8Array, mostBytes: number) => Uint8Array;

/** What a frame may cost before it is refused. */
export interface FrameLimits {
  readonly maxBytes: number;
  readonly maxSamples: number;
  /** Rows over all tables at any time. */
  readonly maxRows: number;
  /** Rows copied while decoding: bounds the work of many tiny changes to large tables. */
  readonly maxCopiedRows: number;
}

export const FRAME_LIMITS: FrameLimits = {
  maxBytes: 256 * 1024,
  maxSamples: 3600,
  maxRows: 20_000,
  maxCopiedRows: 2_000_000,
};

const HEADER_LIMITS: Omit<CborLimits, 'maxBytes'> = { maxDepth: 2, maxItems: 24 };
const BOOT_BYTES = 8;
/** Element 9 of a frame; absent or 0: the body is as it is. */
const DEFLATED = 1;

export const isKeyFrame = (frame: FrameHeader): boolean => frame.key === frame.sequence;

/** The bytes of `frame`, deterministic. */
export function encodeFrame(frame: Frame): Uint8Array {
  return encodeCbor([
    FRAME_SCHEMA,
    frame.device,
    hexToBytes(frame.boot),
    frame.run,
    frame.sequence,
    frame.key,
    frame.bootMs,
    frame.wallMs,
    frame.body,
    ...(frame.deflated === true ? [DEFLATED] : []),
  ]);
}

/**
 * Reads and checks a frame's header; the body is checked when its samples are read.
 * @param inflate left out: a compressed body stays as it is, for readers of headers.
 * @throws EdgevitalsError FRAME_TOO_LARGE, FRAME_MALFORMED, FRAME_TOO_DEEP, FRAME_LIMIT, FRAME_WRONG_TYPE or
 * FRAME_UNKNOWN_SCHEMA.
 */
export function decodeFrame(bytes: Uint8Array, limits: FrameLimits = FRAME_LIMITS, inflate?: Inflate): Frame {
  const elements = bytes.length <= limits.maxBytes ? readFrameElements(bytes) : undefined;
  const value = elements ?? decodeCbor(bytes, { ...HEADER_LIMITS, maxBytes: limits.maxBytes });
  if (!Array.isArray(value)) throw wrongType('a frame', 'an array', value);
  const [schema, device, boot, run, sequence, key, bootMs, wallMs, body, packing = 0] = value as unknown[];
  if (!isUint(schema)) throw wrongType('schema', 'an unsigned integer', schema);
  if (schema !== FRAME_SCHEMA) {
    throw new EdgevitalsError(
      'FRAME_UNKNOWN_SCHEMA',
      `frame schema ${schema}; this analyzer reads ${FRAME_SCHEMA}`,
    );
  }
  if (value.length < 9) throw wrongType('a frame', 'an array of 9 elements', `${value.length} elements`);
  if (typeof device !== 'string') throw wrongType('device', 'text', device);
  if (!(boot instanceof Uint8Array) || boot.length !== BOOT_BYTES) throw wrongType('boot', '8 bytes', boot);
  if (elements === undefined)
    for (const [name, number] of Object.entries({ run, sequence, key, bootMs, wallMs })) {
      if (!isUint(number)) throw wrongType(name, 'an unsigned integer', number);
    }
  if (!(body instanceof Uint8Array)) throw wrongType('body', 'bytes', body);
  if (packing !== 0 && packing !== DEFLATED) throw wrongType('packing', '0 or 1', packing);
  const deflated = packing === DEFLATED;
  const inflates = deflated && inflate !== undefined;
  if ((key as number) > (sequence as number)) {
    throw new EdgevitalsError(
      'FRAME_MALFORMED',
      `key frame ${key} is later than the frame ${sequence} that builds on it`,
    );
  }
  const frame = {
    device,
    boot: bytesToHex(boot),
    run: run as number,
    sequence: sequence as number,
    key: key as number,
    bootMs: bootMs as number,
    wallMs: wallMs as number,
    body: inflates ? inflated(body, limits.maxBytes, inflate) : body,
  };
  return deflated && !inflates ? { ...frame, deflated } : frame;
}

function inflated(body: Uint8Array, mostBytes: number, inflate: Inflate): Uint8Array {
  try {
    return inflate(body, mostBytes);
  } catch (cause) {
    throw new EdgevitalsError(
      'FRAME_MALFORMED',
      `a compressed body cannot be unpacked to at most ${mostBytes} bytes`,
      { cause },
    );
  }
}

const isUint = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

function wrongType(what: string, expected: string, got: unknown): EdgevitalsError {
  const text = typeof got === 'string' ? JSON.stringify(got.slice(0, 40)) : typeof got;
  return new EdgevitalsError('FRAME_WRONG_TYPE', `${what} must be ${expected}, not ${text}`);
}
