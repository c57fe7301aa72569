/** `T` with its fields that may be undefined absent instead. */
export type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The fields that have a value: with us, optional fields are absent, never undefined. `null` is a value. */
export function given<T extends object>(fields: T): Given<T> {
  const made: Record<string, unknown> = {};
  // asked for in every interval of every device: lists of entries would cost five times as much
  for (const key of Object.keys(fields)) {
    const value = (fields as Record<string, unknown>)[key];
    if (value !== undefined) made[key] = value;
  }
  return made as Given<T>;
}
