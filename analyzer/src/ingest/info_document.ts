/** The info document from bytes (proto/PROTOCOL.md, section Info). */
import { decodeCbor } from '@edgevitals/shared/frame';
import { type CheckedInfo, checkInfo } from '@edgevitals/shared/info';

const DOCUMENT = { maxBytes: 256 * 1024, maxDepth: 8, maxItems: 50_000 };

/**
 * Decodes and checks an info document: fields that are unknown or not as they should be are left out.
 * @throws EdgevitalsError INFO_INVALID, or a FRAME_ code when it is no sound CBOR.
 */
export const decodeInfo = (payload: Uint8Array): CheckedInfo => checkInfo(decodeCbor(payload, DOCUMENT));
