import { EdgevitalsError } from '../errors/errors.js';
import { outOfRange } from './field_rule.js';
import { type Method, type RequestOf, rowOf } from './methods.js';

const TEXT_LIMIT = 256;
const DEVICES_LIMIT = 1000;

/**
 * Checks a decoded request of whatever origin. Fields that are null count as absent.
 * @throws EdgevitalsError QUERY_BAD_PAYLOAD naming a field that is unknown, missing or of the wrong type, or
 * QUERY_OUT_OF_RANGE naming one whose value cannot be served.
 */
export function checkRequest<M extends Method>(method: M, value: unknown): RequestOf<M> {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || value instanceof Uint8Array) {
    throw bad(
      method,
      `must be an object of named fields, not ${Array.isArray(value) ? 'a list' : typeof value}`,
    );
  }
  const { request, rules } = rowOf(method);
  const fields: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    if (!request.hasField(name)) throw bad(method, `has no field ${JSON.stringify(name.slice(0, 64))}`);
    if (field !== null && field !== undefined) fields[name] = field;
  }
  const wrong = request.verify(fields);
  if (wrong !== null) throw bad(method, `has a wrong field: ${wrong}`);
  for (const [name, { needed }] of Object.entries(rules)) {
    if (needed && (fields[name] === undefined || fields[name] === ''))
      throw bad(method, `needs the field ${name}`);
  }
  for (const [name, field] of Object.entries(fields)) {
    if (typeof field === 'string' && field.length > TEXT_LIMIT)
      throw outOfRange(name, `at most ${TEXT_LIMIT} characters`);
    if (Array.isArray(field) && field.length > DEVICES_LIMIT)
      throw outOfRange(name, `at most ${DEVICES_LIMIT} entries`);
    rules[name]?.check?.(field, name);
  }
  // every field has been checked against the message that the method stands for
  return fields as unknown as RequestOf<M>;
}

const bad = (method: string, what: string): EdgevitalsError =>
  new EdgevitalsError('QUERY_BAD_PAYLOAD', `a ${method} request ${what}`);
