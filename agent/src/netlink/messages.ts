/** Messages of generic netlink (linux/netlink.h, struct nlmsghdr; linux/genetlink.h, struct genlmsghdr). */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { Attributes, type AttributeValue, aligned, encodeAttributes } from './attributes.js';

const HEADER = 16;
const GENERIC_HEADER = 4;
const REQUEST = 0x1;
const ACK = 0x4;
const DUMP = 0x300;
/** Types below are control messages: none, an error or its absence, the end of a dump. */
const FIRST_TYPE = 0x10;

export interface Request {
  /** Which family it is for. */
  readonly family: number;
  readonly command: number;
  /** Version of the family's commands. */
  readonly version: number;
  /** Whether all of a kind are asked for: an answer of many messages. */
  readonly dump: boolean;
  readonly attributes: readonly (readonly [type: number, value: AttributeValue])[];
}

/** The bytes of a request. One that is no dump asks for an acknowledgement, so that each answer has an end. */
export function encodeRequest(request: Request, littleEndian: boolean): Uint8Array {
  const attributes = encodeAttributes(request.attributes, littleEndian);
  const bytes = new Uint8Array(HEADER + GENERIC_HEADER + attributes.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, littleEndian);
  view.setUint16(4, request.family, littleEndian);
  view.setUint16(6, REQUEST | (request.dump ? DUMP : ACK), littleEndian);
  view.setUint8(HEADER, request.command);
  view.setUint8(HEADER + 1, request.version);
  bytes.set(attributes, HEADER + GENERIC_HEADER);
  return bytes;
}

/**
 * The attributes of each message of a family, in their order; control messages and those of other families are left out.
 * @throws EdgevitalsError SOURCE_MALFORMED when a length does not fit.
 */
export function decodeMessages(bytes: Uint8Array, family: number, littleEndian: boolean): Attributes[] {
  const found: Attributes[] = [];
  eachMessage(bytes, littleEndian, (type, body) => {
    if (type === family && body.byteLength >= GENERIC_HEADER)
      found.push(new Attributes(from(body, GENERIC_HEADER), littleEndian));
  });
  return found;
}

/**
 * Visits the messages of an answer but for control messages: their type, and what is behind the header.
 * @throws EdgevitalsError SOURCE_MALFORMED when a length does not fit.
 */
export function eachMessage(
  bytes: Uint8Array,
  littleEndian: boolean,
  visit: (type: number, body: DataView) => void,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + HEADER <= view.byteLength; ) {
    const length = view.getUint32(at, littleEndian);
    if (length < HEADER || at + length > view.byteLength)
      throw new EdgevitalsError('SOURCE_MALFORMED', `a netlink message has the length ${length}`);
    const type = view.getUint16(at + 4, littleEndian);
    if (type >= FIRST_TYPE)
      visit(type, new DataView(view.buffer, view.byteOffset + at + HEADER, length - HEADER));
    at += aligned(length);
  }
}

/** What is behind the first `skipped` bytes. */
export const from = (view: DataView, skipped: number): DataView =>
  new DataView(view.buffer, view.byteOffset + skipped, view.byteLength - skipped);
