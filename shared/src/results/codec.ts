import { edgevitals } from '@edgevitals/proto';
import { EdgevitalsError } from '../errors/errors.js';
import type { MethodCodec } from '../rpc/content.js';
import type { Finding } from './findings.js';
import type { AnswerOf, Method, RequestOf, States } from './methods.js';
import { type Codec, type ProtobufType, protobufCodec } from './protobuf_codec.js';

const { v1 } = edgevitals;

/** The protobuf message of each method's request. */
export const REQUEST_TYPES: Readonly<Record<Method, ProtobufType>> = {
  devices: v1.DevicesRequest,
  top: v1.TopRequest,
  process: v1.ProcessRequest,
  power: v1.PowerRequest,
  flash: v1.FlashRequest,
  thermal: v1.ThermalRequest,
  mesh: v1.MeshRequest,
  findings: v1.FindingsRequest,
};

/** Every query method. */
export const METHODS = Object.keys(REQUEST_TYPES) as readonly Method[];

/** True when `name` is a query method. */
export const isMethod = (name: string): name is Method => Object.hasOwn(REQUEST_TYPES, name);

export const REQUEST_CODECS: { readonly [M in Method]: Codec<RequestOf<M>> } = {
  devices: protobufCodec('DevicesRequest', v1.DevicesRequest),
  top: protobufCodec('TopRequest', v1.TopRequest),
  process: protobufCodec('ProcessRequest', v1.ProcessRequest),
  power: protobufCodec('PowerRequest', v1.PowerRequest),
  flash: protobufCodec('FlashRequest', v1.FlashRequest),
  thermal: protobufCodec('ThermalRequest', v1.ThermalRequest),
  mesh: protobufCodec('MeshRequest', v1.MeshRequest),
  findings: protobufCodec('FindingsRequest', v1.FindingsRequest),
};

export const ANSWER_CODECS: { readonly [M in Method]: Codec<AnswerOf<M>> } = {
  devices: protobufCodec('DevicesAnswer', v1.DevicesAnswer),
  top: protobufCodec('TopAnswer', v1.TopAnswer),
  process: protobufCodec('ProcessAnswer', v1.ProcessAnswer),
  power: protobufCodec('PowerAnswer', v1.PowerAnswer),
  flash: protobufCodec('FlashAnswer', v1.FlashAnswer),
  thermal: protobufCodec('ThermalAnswer', v1.ThermalAnswer),
  mesh: protobufCodec('MeshAnswer', v1.MeshAnswer),
  findings: protobufCodec('FindingsAnswer', v1.FindingsAnswer),
};

export const STATE_CODECS: { readonly [Model in keyof States]: Codec<States[Model]> } = {
  process: protobufCodec('ProcessState', v1.ProcessState),
  power: protobufCodec('PowerState', v1.PowerState),
  flash: protobufCodec('FlashState', v1.FlashState),
  thermal: protobufCodec('ThermalState', v1.ThermalState),
  mesh: protobufCodec('MeshState', v1.MeshState),
};

export const FINDING_CODEC: Codec<Finding> = protobufCodec('Finding', v1.Finding);

/** How `serveRequests` reads and writes a method in protobuf. */
export function methodCodec(method: Method): MethodCodec {
  return {
    decodeRequest: bytes => REQUEST_CODECS[method].decode(bytes),
    encodeAnswer(value) {
      if (value === null || typeof value !== 'object') {
        throw new EdgevitalsError('INTERNAL', `the answer of ${method} is not a message`);
      }
      // the table's types tie each method to its message; here the method is only known at run time
      return (ANSWER_CODECS[method] as Codec<object>).encode(value);
    },
  };
}
