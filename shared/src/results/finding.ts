/** Something that deserves attention: the message of proto/edgevitals/v1 in camelCase. Units: J, W, s, B, Hz, degC, ratios 0 to 1. */
import { edgevitals } from '@edgevitals/proto';
import { messageOf } from './message.js';

export interface Finding {
  /** Stable for as long as the finding is open, and for its next occurrence on the same subject. */
  readonly id: string;
  readonly device: string;
  /** Dotted kind, for instance "process.cpu-hog"; listed in PROTOCOL.md. */
  readonly kind: string;
  /** "info", "warning" or "critical". */
  readonly severity: 'info' | 'warning' | 'critical';
  /** "open", "resolved", or "stale": it was open when its device went offline, and nobody has seen since. */
  readonly status: 'open' | 'stale' | 'resolved';
  /** What it is about: a program, a disk, a zone, an interface. */
  readonly subject: string;
  /** One sentence for a person: what, how much, since when. */
  readonly summary: string;
  /** What to do about it, one sentence. */
  readonly hint?: string;
  readonly openedAt: number;
  readonly updatedAt: number;
  readonly resolvedAt?: number;
  /** Numbers the finding rests on. */
  readonly evidence: readonly Evidence[];
  /** How often it has been open, this time included. */
  readonly occurrences: number;
}

export interface Evidence {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

export const FINDING_CODEC = messageOf<Finding>()(edgevitals.v1.Finding);
