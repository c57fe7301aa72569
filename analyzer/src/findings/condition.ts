/** What a model says is wrong as of now; whether anybody is told, and when it is over, is findings.ts'. */
import type { FindingKindName } from './kinds.js';

export type Severity = 'info' | 'warning' | 'critical';

/** Raised: open a finding. Held: keep an open one open (hysteresis), but do not open one. */
export type Level = (typeof LEVELS)[number];
export const LEVELS = ['raised', 'held'] as const;

/** Something worth telling. Two conditions with the same kind and subject are the same one. */
export interface Condition {
  readonly kind: FindingKindName;
  readonly subject: string;
  readonly severity: Severity;
  readonly level: Level;
  readonly summary: string;
  readonly hint?: string;
  readonly evidence: readonly { readonly name: string; readonly value: number; readonly unit: string }[];
}
