import { EdgevitalsError } from '../errors/errors.js';
import { type AnswerOf, type Method, rowOf } from './methods.js';

/**
 * Takes an answer that came as JSON or CBOR, or what a protobuf one was decoded to. Fields that this version does not
 * know are kept.
 * @throws EdgevitalsError FRAME_WRONG_TYPE naming a field of the wrong type: the other side is not an analyzer of ours.
 */
export function checkAnswer<M extends Method>(method: M, value: unknown): AnswerOf<M> {
  const wrong =
    value === null || typeof value !== 'object' ? 'it is not an object' : rowOf(method).answer.verify(value);
  if (wrong !== null)
    throw new EdgevitalsError('FRAME_WRONG_TYPE', `the answer to ${method} cannot be used: ${wrong}`);
  return value as AnswerOf<M>;
}
