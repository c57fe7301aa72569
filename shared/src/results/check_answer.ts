import { edgevitals } from '@edgevitals/proto';
import { EdgevitalsError } from '../errors/errors.js';
import type { AnswerOf, Method } from './methods.js';
import type { ProtobufType } from './protobuf_codec.js';

const { v1 } = edgevitals;

const ANSWER_TYPES: Readonly<Record<Method, ProtobufType>> = {
  devices: v1.DevicesAnswer,
  top: v1.TopAnswer,
  process: v1.ProcessAnswer,
  power: v1.PowerAnswer,
  flash: v1.FlashAnswer,
  thermal: v1.ThermalAnswer,
  mesh: v1.MeshAnswer,
  findings: v1.FindingsAnswer,
};

/**
 * Takes an answer that came as JSON or CBOR, or what a protobuf one was decoded to. Fields that this version does not
 * know are kept.
 * @throws EdgevitalsError FRAME_WRONG_TYPE naming a field of the wrong type: the other side is not an analyzer of ours.
 */
export function checkAnswer<M extends Method>(method: M, value: unknown): AnswerOf<M> {
  const wrong =
    value === null || typeof value !== 'object'
      ? 'it is not an object'
      : ANSWER_TYPES[method].verify(value as Record<string, unknown>);
  if (wrong !== null)
    throw new EdgevitalsError('FRAME_WRONG_TYPE', `the answer to ${method} cannot be used: ${wrong}`);
  return value as AnswerOf<M>;
}
