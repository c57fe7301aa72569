/** What deserves attention: the messages of proto/edgevitals/v1 in camelCase. Units: J, W, s, B, Hz, degC, ratios 0 to 1. */
import { edgevitals } from '@edgevitals/proto';
import { defineMethod } from './define_method.js';
import { LIMIT, oneOf, preset } from './field_rule.js';
import type { Finding } from './finding.js';
import { messageOf } from './message.js';

export const findings = defineMethod({
  meaning: 'what deserves attention',
  request: messageOf<FindingsRequest>()(edgevitals.v1.FindingsRequest),
  answer: messageOf<FindingsAnswer>()(edgevitals.v1.FindingsAnswer),
  rules: { status: preset(oneOf('open', 'stale', 'resolved', 'all'), 'open'), limit: preset(LIMIT, 100) },
});

export interface FindingsRequest {
  readonly device?: string;
  /** "open", "stale", "resolved" or "all"; default "open". */
  readonly status?: 'open' | 'stale' | 'resolved' | 'all';
  readonly limit?: number;
}

export interface FindingsAnswer {
  readonly findings: readonly Finding[];
}
