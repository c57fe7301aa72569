/**
 * One way in which a mesh wastes airtime, CPU or battery, and how to tell it by what routers count anyway. A rule takes the
 * numbers of a window and gives what it saw, or nothing: where there is too little data, or it is well. Thresholds are those
 * of its kind in findings/kinds.ts; from the milder one on a rule tells, so that a finding can be held open.
 */
import type { Condition } from '../../../findings/condition.js';
import { FINDING_KINDS, type FindingKind } from '../../../findings/kinds.js';

export type InefficiencyKind =
  | 'mesh.tiny-packets'
  | 'mesh.retransmission'
  | 'mesh.broadcast-storm'
  | 'mesh.duplicates'
  | 'mesh.detour'
  | 'mesh.weak-link'
  | 'mesh.keepalive-chatter'
  | 'mesh.asymmetric-link'
  | 'mesh.route-flapping'
  | 'mesh.interface-multiplication'
  | 'mesh.control-excess'
  | 'mesh.control-overload'
  | 'mesh.channel-busy'
  | 'mesh.chatty-node'
  | 'mesh.node-leaves';

/** What a rule saw: a condition but for how long it has lasted. */
export interface Inefficiency extends Omit<Condition, 'level'> {
  readonly kind: InefficiencyKind;
  /** What `Sustained.level` compares, in the unit of the kind's row. */
  readonly value: number;
  /** What a person can do about it. */
  readonly hint: string;
}

/** What was measured, for a person and for programs. */
export type Evidence = Condition['evidence'];

/** Evidence of what is known; what is not known is left out. */
export const evidenceOf = (
  ...measured: readonly (readonly [name: string, value: number | undefined, unit: string])[]
): Evidence =>
  measured.flatMap(([name, value, unit]) =>
    value === undefined || !Number.isFinite(value) ? [] : [{ name, value, unit }],
  );

/**
 * The verdict where `value` is bad enough to hold a finding of `kind` open, else undefined. Not-a-number is no verdict.
 * @param tell called only then.
 */
export function judged(
  kind: InefficiencyKind,
  value: number,
  tell: () => Pick<Inefficiency, 'subject' | 'severity' | 'summary' | 'hint' | 'evidence'>,
): Inefficiency | undefined {
  const { raise, hold }: FindingKind = FINDING_KINDS[kind];
  const isBad = hold > raise ? value <= hold : value >= hold;
  return isBad ? { kind, value, ...tell() } : undefined;
}

/** Whether it is bad enough to be told by itself. */
export function isRaised({ kind, value }: Pick<Inefficiency, 'kind' | 'value'>): boolean {
  const { raise, hold }: FindingKind = FINDING_KINDS[kind];
  return hold > raise ? value <= raise : value >= raise;
}
