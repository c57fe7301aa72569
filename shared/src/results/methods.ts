import type { FieldRule } from './field_rule.js';
import type { Finding } from './finding.js';
import type { Message } from './message.js';
import * as rows from './registry.js';

/** What each query method takes and gives (proto/PROTOCOL.md, section 6.1), by the method's name. */
export const METHOD_ROWS = rows;

type Rows = typeof rows;
export type Method = keyof Rows;
export type RequestOf<M extends Method> = ReturnType<Rows[M]['request']['decode']>;
export type AnswerOf<M extends Method> = ReturnType<Rows[M]['answer']['decode']>;

/** The newest result of each model, on `<base>/v1/<device>/state/<model>`. */
export type States = {
  [M in keyof Rows as Rows[M] extends { readonly state: unknown } ? M : never]: Rows[M] extends {
    readonly state: Message<infer State>;
  }
    ? State
    : never;
};

/** Any message of this folder that travels by itself. */
export type ResultMessage = RequestOf<Method> | AnswerOf<Method> | States[keyof States] | Finding;

/** Every query method. */
export const METHODS = Object.keys(METHOD_ROWS) as readonly Method[];

/** A row whose method is only known at run time: which type belongs to which message is not known then. */
export interface AnyRow {
  readonly meaning: string;
  readonly request: Message<object>;
  readonly answer: Message<object>;
  readonly state?: Message<object>;
  readonly rules: Readonly<Record<string, FieldRule>>;
}

/** The row of a method that is only known at run time. */
export const rowOf = (method: Method): AnyRow => METHOD_ROWS[method] as unknown as AnyRow;

/**
 * What a request of a method that leaves a field out is answered by.
 * @throws Error for a field without: a fault of the caller's.
 */
export function presetOf(method: Method, field: 'window'): string;
export function presetOf(method: Method, field: 'limit' | 'points'): number;
export function presetOf(method: Method, field: string): string | number | boolean {
  const value = rowOf(method).rules[field]?.preset;
  if (value === undefined) throw new Error(`${method} has no preset ${field}`);
  return value;
}
