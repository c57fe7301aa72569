import { EdgevitalsError } from '../errors/errors.js';

/** What is used of a class that protobufjs has generated. */
export interface ProtobufType {
  readonly prototype: object;
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): object;
  toObject(message: object, options: { defaults: boolean; arrays: boolean }): Record<string, unknown>;
  /** What is wrong with a plain value, null when nothing is. */
  verify(value: Record<string, unknown>): string | null;
}

/** A message between its protobuf bytes and its plain form. */
export interface Codec<T> {
  encode(value: T): Uint8Array;
  /**
   * Plain fields that are not in the bytes get their default, optional ones stay absent.
   * @throws EdgevitalsError FRAME_MALFORMED when the bytes are not such a message.
   */
  decode(bytes: Uint8Array): T;
}

/** `T` is the plain form of the message that `type` stands for; a test fills every field of every message. */
export function protobufCodec<T extends object>(name: string, type: ProtobufType): Codec<T> {
  return {
    encode: value => type.encode(value).finish(),
    decode(bytes) {
      try {
        return withoutNulls(type.toObject(type.decode(bytes), { defaults: true, arrays: true })) as T;
      } catch (cause) {
        throw new EdgevitalsError('FRAME_MALFORMED', `${bytes.length} bytes are not a protobuf ${name}`, {
          cause,
        });
      }
    },
  };
}

/** protobufjs gives null for a message field that is absent. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(entries.map(([key, field]) => [key, withoutNulls(field)]));
}
