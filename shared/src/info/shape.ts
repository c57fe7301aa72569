import { EdgevitalsError, isEdgevitalsError } from '../errors/errors.js';
import { displayName } from '../text/names.js';
import { isPrintable, printable } from '../text/printable.js';

/**
 * Turns an unknown value into a `T`, or throws INFO_INVALID or NAME_UNSAFE naming `path`; what it can do without goes to
 * `problems`.
 */
export type Check<T> = (value: unknown, path: string, problems: InfoProblems) => T;

/** Problems told of a document; there may be more. */
const MOST_TOLD = 16;
const LONGEST = 256;
/** A document with more is none. */
const MOST = 1000;

/** What of a document cannot be used. */
export class InfoProblems {
  private readonly told: string[] = [];
  private count = 0;
  /** Texts that people must not be shown. */
  unsafe = 0;

  /** The first of them, a sentence each, and how many more there are. */
  get texts(): readonly string[] {
    const more = this.count - this.told.length;
    return more > 0 ? [...this.told, `and ${more} more`] : this.told;
  }

  /** @throws what is neither INFO_INVALID nor NAME_UNSAFE, and INFO_INVALID when there are too many. */
  note(error: unknown): void {
    if (!isEdgevitalsError(error, 'INFO_INVALID', 'NAME_UNSAFE')) throw error;
    if (error.code === 'NAME_UNSAFE') this.unsafe++;
    if (++this.count > MOST)
      throw new EdgevitalsError('INFO_INVALID', `info: more than ${MOST} fields cannot be used`);
    if (this.told.length < MOST_TOLD)
      this.told.push(displayName(error.message.replace(/^info: /, '').slice(0, LONGEST)));
  }
}

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

/** Text of at most `limit` bytes of UTF-8 that people can be shown as it is: a device names things by it. */
export const text =
  (limit: number): Check<string> =>
  (value, path) => {
    if (typeof value !== 'string') throw wrong(path, `text of at most ${limit} bytes`, value);
    const expected =
      value.length > limit || utf8Bytes(value) > limit
        ? `text of at most ${limit} bytes`
        : isPrintable(value)
          ? undefined
          : 'text without control characters and such as cannot be seen';
    if (expected === undefined) return value;
    throw new EdgevitalsError(
      'NAME_UNSAFE',
      `info: ${path} must be ${expected}, got ${printable(shown(value))}`,
    );
  };

/** How long `text` is as UTF-8. */
function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

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

/** A list of at most `limit` items, all of them good. */
export const list =
  <T>(item: Check<T>, limit: number): Check<readonly T[]> =>
  (value, path, problems) => {
    if (!Array.isArray(value) || value.length > limit) throw wrong(path, `a list of at most ${limit}`, value);
    // map would leave holes as they are
    return Array.from(value, (one: unknown, i) => item(one, `${path}[${i}]`, problems));
  };

/** A list of at most `limit` items, without those that are not good; no list is an empty one. */
export const goodOf =
  <T>(item: Check<T>, limit: number): Check<readonly T[]> =>
  (value, path, problems) => {
    const items: T[] = [];
    if (!Array.isArray(value)) {
      problems.note(wrong(path, `a list of at most ${limit}`, value));
      return items;
    }
    if (value.length > limit) problems.note(wrong(path, `a list of at most ${limit}`, value));
    for (let i = 0; i < Math.min(value.length, limit); i++) {
      try {
        items.push(item(value[i], `${path}[${i}]`, problems));
      } catch (error) {
        problems.note(error);
      }
    }
    return items;
  };

/** What can be done without: `unknown` stands for what is not good. */
export const otherwise =
  <T>(inner: Check<T>, unknown: T): Check<T> =>
  (value, path, problems) => {
    try {
      return inner(value, path, problems);
    } catch (error) {
      problems.note(error);
      return unknown;
    }
  };

/** A field that older agents do not send: left out when it is not there. Only within `record`. */
export const optional =
  <T>(inner: Check<T>): Check<T | undefined> =>
  (value, path, problems) =>
    value === undefined ? undefined : inner(value, path, problems);

/** As `optional`, and left out when it is not good. */
export const ifGood = <T>(inner: Check<T>): Check<T | undefined> => otherwise(optional(inner), undefined);

/** A map with these fields. Others, which a later version may have added, are left out. */
export const record =
  <T extends object>(fields: { readonly [K in keyof T]-?: Check<T[K]> }): Check<T> =>
  (value, path, problems) => {
    const map = asMap(value, path);
    const result: Partial<T> = {};
    for (const name of Object.keys(fields) as (keyof T & string)[]) {
      const inner = path === '' ? name : `${path}.${name}`;
      const field = fields[name](Object.hasOwn(map, name) ? map[name] : undefined, inner, problems);
      if (field !== undefined) result[name] = field;
    }
    return result as T;
  };

/** A map from names to values of one kind, at most `limit` of them, without those that are not good. */
export const dictionary =
  <T>(item: Check<T>, name: RegExp, limit: number): Check<Readonly<Record<string, T>>> =>
  (value, path, problems) => {
    const entries = Object.entries(asMap(value, path));
    if (entries.length > limit) throw wrong(path, `a map of at most ${limit} entries`, value);
    const good: [string, T][] = [];
    for (const [key, one] of entries) {
      try {
        if (!name.test(key)) throw wrong(path, `a map with names of the form ${name.source}`, key);
        good.push([key, item(one, `${path}.${key}`, problems)]);
      } catch (error) {
        problems.note(error);
      }
    }
    return Object.fromEntries(good);
  };

function asMap(value: unknown, path: string): Record<string, unknown> {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || value instanceof Uint8Array) {
    throw wrong(path, 'a map', value);
  }
  return value as Record<string, unknown>;
}
