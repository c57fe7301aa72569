import type { FileFields } from '../sources/reading/file_fields.js';

/** All that a file of fields has, undefined where it has none. */
export const fieldValues = (fields: FileFields): unknown[] =>
  Array.from(fields.values, (_, field) => fields.get(field));
