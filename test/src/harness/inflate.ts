import { inflateRawSync } from 'node:zlib';
import type { Inflate } from '@edgevitals/shared/frame';

/** Raw DEFLATE of a frame's body, which stops at `most` bytes. */
export const inflate: Inflate = (bytes, most) => inflateRawSync(bytes, { maxOutputLength: most });
