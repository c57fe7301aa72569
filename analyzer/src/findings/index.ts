export type { Condition, Level, Severity } from './condition.js';
export { findingId } from './finding_id.js';
export { FINDING_LIFE, type FindingChange, type FindingLife, Findings } from './findings.js';
export { FINDING_KINDS, type FindingKind, type FindingKindName } from './kinds.js';
export { Sustained } from './sustained.js';
