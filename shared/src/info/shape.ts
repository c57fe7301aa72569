import { EdgevitalsError } from '../errors/errors.js';

/** Turns an unknown value into a `T`, or throws INFO_INVALID naming `path`. */
export type Check<T> = (value: unknown, path: string) => T;

function wrong(path: string, expected: string, value: unknown): EdgevitalsError {
  const got =
    value === null
      ? 'null'
      : Array.isArray(value)
        ? 'a list'
        : typeof value === 'object'
          ? 'a map'
          : `${typeof value} ${shown(value)}`;
  return new EdgevitalsError(
    'INFO_INVALID',
    `info: ${path || 'the document'} must be ${expected}, got ${got}`,
  );
}

const shown = (value: unknown): string =>
  typeof value === 'symbol' || typeof value === 'function' ? '' : JSON.stringify(String(value).slice(0, 40));

/** Text of at most `limit` characters. */
export const text =
  (limit: number): Check<string> =>
  (value, path) => {
    if (typeof value === 'string' && value.length <= limit) return value;
    throw wrong(path, `text of at most ${limit} characters`, value);
  };

/** A whole number from `low` to `high`. */
export const integer =
  (low: number, high: number): Check<number> =>
  (value, path) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= low && value <= high)
      return value;
    throw wrong(path, `a whole number from ${low} to ${high}`, value);
  };

export const flag: Check<boolean> = (value, path) => {
  if (typeof value === 'boolean') return value;
  throw wrong(path, 'true or false', value);
};

/** One of the values given. */
export const oneOf =
  <const T extends string | number>(...values: readonly T[]): Check<T> =>
  (value, path) => {
    const found = values.find(one => one === value);
    if (found !== undefined) return found;
    throw wrong(path, `one of ${values.join(', ')}`, value);
  };

/** A list of at most `limit` items. */
export const list =
  <T>(item: Check<T>, limit: number): Check<readonly T[]> =>
  (value, path) => {
    if (!Array.isArray(value) || value.length > limit) throw wrong(path, `a list of at most ${limit}`, value);
    // map would leave holes as they are
    return Array.from(value, (one: unknown, i) => item(one, `${path}[${i}]`));
  };

/** A field that older agents do not send: left out when it is not there. Only within `record`. */
export const optional =
  <T>(inner: Check<T>): Check<T | undefined> =>
  (value, path) =>
    value === undefined ? undefined : inner(value, path);

/** A map with these fields. Others, which a later version may have added, are left out. */
export const record =
  <T extends object>(fields: { readonly [K in keyof T]-?: Check<T[K]> }): Check<T> =>
  (value, path) => {
    const map = asMap(value, path);
    const result: Partial<T> = {};
    for (const name of Object.keys(fields) as (keyof T & string)[]) {
      const inner = path === '' ? name : `${path}.${name}`;
      const field = fields[name](Object.hasOwn(map, name) ? map[name] : undefined, inner);
      if (field !== undefined) result[name] = field;
    }
    return result as T;
  };

/** A map from names to values of one kind, at most `limit` of them. */
export const dictionary =
  <T>(item: Check<T>, name: RegExp, limit: number): Check<Readonly<Record<string, T>>> =>
  (value, path) => {
    const entries = Object.entries(asMap(value, path));
    if (entries.length > limit) throw wrong(path, `a map of at most ${limit} entries`, value);
    return Object.fromEntries(
      entries.map(([key, one]) => {
        if (!name.test(key)) throw wrong(path, `a map with names of the form ${name.source}`, key);
        return [key, item(one, `${path}.${key}`)];
      }),
    );
  };

function asMap(value: unknown, path: string): Record<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || value instanceof Uint8Array) {
    throw wrong(path, 'a map', value);
  }
  return value as Record<string, unknown>;
}
