import { EdgevitalsError } from '../errors/errors.js';
import type { MethodCodec } from '../rpc/content.js';
import { type Method, rowOf } from './methods.js';

/** How `serveRequests` reads and writes a method in protobuf. */
export function methodCodec(method: Method): MethodCodec {
  const { request, answer } = rowOf(method);
  return {
    decodeRequest: bytes => request.decode(bytes),
    encodeAnswer(value) {
      if (value === null || typeof value !== 'object') {
        throw new EdgevitalsError('INTERNAL', `the answer of ${method} is not a message`);
      }
      return answer.encode(value);
    },
  };
}
