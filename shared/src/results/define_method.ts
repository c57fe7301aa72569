import type { FieldRule } from './field_rule.js';
import type { Message } from './message.js';

/** All there is to say of a query method: types, codecs, checks and the documents' table follow from it. */
export interface MethodRow<Request, Answer> {
  /** What it answers, for the documents' table. */
  readonly meaning: string;
  readonly request: Message<Request>;
  readonly answer: Message<Answer>;
  /** By field of the request. The compiler wants one for each that is needed, and for each with a range. */
  readonly rules: RulesOf<Request>;
}

/** A method that is answered from a model, whose newest result is on `<base>/v1/<device>/state/<method>`. */
export interface ModelRow<Request, Answer, State> extends MethodRow<Request, Answer> {
  readonly state: Message<State>;
}

/** Fields that a request cannot do without are `NEEDED`; numbers, choices and windows have a range, yes and no a preset. */
export type RulesOf<Request> = {
  readonly [F in keyof Request as object extends Pick<Request, F> ? never : F]: FieldRule & { needed: true };
} & {
  readonly [F in keyof Request as IsRanged<F, NonNullable<Request[F]>> extends true ? F : never]: FieldRule &
    Required<Pick<FieldRule, 'check'>>;
} & {
  readonly [F in keyof Request as [NonNullable<Request[F]>] extends [boolean] ? F : never]: FieldRule &
    Required<Pick<FieldRule, 'preset'>>;
};

type IsRanged<Field, Type> = Field extends 'window' ? true : [Type] extends [number] ? true : IsChoice<Type>;
type IsChoice<Type> = [Type] extends [string] ? (string extends Type ? false : true) : false;

export const defineMethod = <Request, Answer>(row: MethodRow<Request, Answer>): MethodRow<Request, Answer> =>
  row;

export const defineModel = <Request, Answer, State>(
  row: ModelRow<Request, Answer, State>,
): ModelRow<Request, Answer, State> => row;
