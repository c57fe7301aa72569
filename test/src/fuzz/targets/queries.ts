/** Requests to the analyzer in JSON, CBOR and protobuf, as the server reads and checks them. */
import { encodeCbor } from '@edgevitals/shared/frame';
import { checkRequest, METHODS, methodCodec, rowOf } from '@edgevitals/shared/results';
import { type ContentType, decodeBody } from '@edgevitals/shared/rpc';
import { RESULT_EXAMPLES } from '@edgevitals/shared/testing';
import type { FuzzTarget } from '../fuzz_target.js';

const text = new TextEncoder();
const codecs = METHODS.map(method => [method, methodCodec(method)] as const);
const example = (method: string): object => RESULT_EXAMPLES[`${method} request`]!;

function queries(
  name: string,
  type: ContentType,
  encode: (method: (typeof METHODS)[number]) => Uint8Array,
): FuzzTarget {
  return {
    name,
    seeds: METHODS.map(encode),
    every: 3,
    take(input) {
      let taken = false;
      let refusal: unknown;
      for (const [method, codec] of codecs)
        try {
          checkRequest(method, decodeBody(input, type, codec));
          taken = true;
        } catch (error) {
          refusal = error;
        }
      if (!taken) throw refusal;
      return true;
    },
  };
}

export const jsonQueries = queries('queries-json', 'application/json', method =>
  text.encode(JSON.stringify(example(method))),
);
export const cborQueries = queries('queries-cbor', 'application/cbor', method => encodeCbor(example(method)));
export const protobufQueries = queries('queries-protobuf', 'application/protobuf', method =>
  rowOf(method).request.encode(example(method)),
);
