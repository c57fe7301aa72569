import { MessageWriter } from '@edgevitals/proto';
import { EdgevitalsError } from '../errors/errors.js';

/** What is used of a class that protobufjs has generated. */
export interface ProtobufType {
  readonly name: string;
  readonly prototype: object;
  encode(message: object, writer: MessageWriter): { finish(): Uint8Array };
  decode(bytes: Uint8Array): object;
  toObject(message: object, options: { defaults: boolean; arrays: boolean }): Record<string, unknown>;
  verify(value: Record<string, unknown>): string | null;
}

/**
 * A message between its protobuf bytes and its plain form, `T`. A number of a list that is not known is null, as in JSON
 * and CBOR; protobuf has no null in a list, there it is NaN.
 */
export interface Message<T> {
  /** As the .proto files call it. */
  readonly name: string;
  encode(value: T): Uint8Array;
  /**
   * Plain fields that are not in the bytes get their default, optional ones stay absent.
   * @throws EdgevitalsError FRAME_MALFORMED when the bytes are not such a message.
   */
  decode(bytes: Uint8Array): T;
  /** What is wrong with a plain value, null when nothing is. Fields that the message does not have pass. */
  verify(value: object): string | null;
  /** True when the message has a field of that name. */
  hasField(name: string): boolean;
  /** Names of its fields, in the order of the .proto file. */
  readonly fields: readonly string[];
}

/**
 * The message of a class that protobufjs has generated, whose plain form is `T`. The compiler refuses a class whose
 * fields are others than those of `T`, and names them.
 */
export const messageOf =
  <T extends object>() =>
  <Type extends ProtobufType>(type: Type & Agreeing<T, Type>): Message<T> => {
    const { name, prototype } = type;
    // protobufjs puts a default for each field on the prototype, beside functions and `_name` accessors of oneofs
    const hasField = (field: string): boolean =>
      !field.startsWith('_') &&
      Object.hasOwn(prototype, field) &&
      typeof Reflect.get(prototype, field) !== 'function';
    return {
      name,
      encode: value => type.encode(value, new MessageWriter()).finish(),
      decode(bytes) {
        try {
          return plain(type.toObject(type.decode(bytes), { defaults: true, arrays: true })) as T;
        } catch (cause) {
          throw new EdgevitalsError('FRAME_MALFORMED', `${bytes.length} bytes are not a protobuf ${name}`, {
            cause,
          });
        }
      },
      verify: value => type.verify(wireForm(value) as Record<string, unknown>),
      hasField,
      fields: Object.getOwnPropertyNames(prototype).filter(hasField),
    };
  };

/** What a class must be besides, to stand for `T`: nothing when they agree, else text that names the first differences. */
export type Agreeing<T, Type> = Type extends { encode(message: infer Wire, ...rest: never): unknown }
  ? [Disagreement<T, Wire>] extends [never]
    ? unknown
    : { readonly differs: Disagreement<T, Wire> }
  : never;

/** Paths of the fields that only one side has, or that are of another type there; `never` when there are none. */
export type Disagreement<Plain, Wire, Path extends string = ''> = Plain extends readonly (infer P)[]
  ? Wire extends readonly (infer W)[]
    ? Disagreement<W extends number ? Exclude<P, null> : P, W, Path>
    : Path
  : Plain extends object
    ? Wire extends object
      ?
          | `${Path}.${Exclude<keyof Plain, keyof Wire> & string}`
          | `${Path}.${Exclude<keyof Wire, keyof Plain | '$unknowns'> & string}`
          | {
              [K in keyof Plain & keyof Wire & string]-?: Disagreement<
                NonNullable<Plain[K]>,
                NonNullable<Wire[K]>,
                `${Path}.${K}`
              >;
            }[keyof Plain & keyof Wire & string]
      : Path
    : [Plain, Wire] extends [string, string] | [number, number] | [boolean, boolean]
      ? never
      : Path;

/** protobufjs gives null for a message field that is absent, and in a list NaN for a number that is not known. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(each => (Number.isNaN(each) ? null : plain(each)));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(entries.map(([key, field]) => [key, plain(field)]));
}

/** No message of ours is deeper; what is belongs to fields that are not looked at. */
const MOST_DEPTH = 12;

/**
 * A plain value as protobufjs verifies it: null in a list as NaN, which is a number and neither a text nor a message. What
 * is no finite number itself, which none of ours says, becomes undefined and is refused.
 */
function wireForm(value: unknown, depth = MOST_DEPTH): unknown {
  if (value === null || typeof value !== 'object' || depth === 0) return value;
  if (Array.isArray(value)) {
    return value.map(each => {
      if (each === null) return Number.NaN;
      return typeof each === 'number' && !Number.isFinite(each) ? undefined : wireForm(each, depth - 1);
    });
  }
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, wireForm(field, depth - 1)]));
}
