import { EdgevitalsError } from '../errors/errors.js';
import { REQUEST_TYPES } from './codec.js';
import type { Method, RequestOf } from './methods.js';
import { parseWindow } from './window.js';

const TEXT_LIMIT = 256;
const DEVICES_LIMIT = 1000;

/** Fields that a request cannot do without. */
const REQUIRED: Readonly<Record<Method, readonly string[]>> = {
  devices: [],
  top: ['device'],
  process: ['device', 'processName'],
  power: ['device'],
  flash: ['device'],
  thermal: ['device'],
  mesh: ['device'],
  findings: [],
};

type Rule = (value: unknown, field: string) => void;

/** Ranges of fields, the same wherever a field of that name occurs. */
const RULES: Readonly<Record<string, Rule>> = {
  window: value => void parseWindow(String(value)),
  limit: within(1, 1000),
  points: within(1, 240),
  pid: within(1, 0xffff_ffff),
  temperatureThreshold: within(-50, 250),
  sort: oneOf('cpu', 'memory', 'written', 'read'),
  by: oneOf('program', 'process'),
  status: oneOf('open', 'resolved', 'all'),
};

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
  const type = REQUEST_TYPES[method];
  const fields: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    if (!isFieldOf(type.prototype, name))
      throw bad(method, `has no field ${JSON.stringify(name.slice(0, 64))}`);
    if (field !== null && field !== undefined) fields[name] = field;
  }
  const wrong = type.verify(fields);
  if (wrong !== null) throw bad(method, `has a wrong field: ${wrong}`);
  for (const name of REQUIRED[method]) {
    if (fields[name] === undefined || fields[name] === '') throw bad(method, `needs the field ${name}`);
  }
  for (const [name, field] of Object.entries(fields)) {
    if (typeof field === 'string' && field.length > TEXT_LIMIT)
      throw outOfRange(name, `at most ${TEXT_LIMIT} characters`);
    if (Array.isArray(field) && field.length > DEVICES_LIMIT)
      throw outOfRange(name, `at most ${DEVICES_LIMIT} entries`);
    RULES[name]?.(field, name);
  }
  // every field has been checked against the message that the method stands for
  return fields as unknown as RequestOf<M>;
}

/** protobufjs puts a default for each field on the prototype, beside functions and `_name` accessors of oneofs. */
const isFieldOf = (prototype: object, name: string): boolean =>
  !name.startsWith('_') &&
  Object.hasOwn(prototype, name) &&
  typeof Reflect.get(prototype, name) !== 'function';

function within(low: number, high: number): Rule {
  return (value, field) => {
    if (typeof value === 'number' && value >= low && value <= high) return;
    throw outOfRange(field, `from ${low} to ${high}`);
  };
}

function oneOf(...values: readonly string[]): Rule {
  return (value, field) => {
    if (!values.includes(String(value))) throw outOfRange(field, `one of ${values.join(', ')}`);
  };
}

const bad = (method: string, what: string): EdgevitalsError =>
  new EdgevitalsError('QUERY_BAD_PAYLOAD', `a ${method} request ${what}`);

const outOfRange = (field: string, allowed: string): EdgevitalsError =>
  new EdgevitalsError('QUERY_OUT_OF_RANGE', `${field} must be ${allowed}`);
