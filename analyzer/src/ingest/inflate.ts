import { inflateRawSync } from 'node:zlib';
import type { Inflate } from '@edgevitals/shared/frame';

/** Raw DEFLATE by zlib, which stops at `mostBytes`. */
export const inflate: Inflate = (bytes, mostBytes) => inflateRawSync(bytes, { maxOutputLength: mostBytes });
