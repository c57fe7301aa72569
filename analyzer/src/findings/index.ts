export type { Condition, Level, Severity } from './condition.js';
export { findingId } from './finding_id.js';
export { FINDINGS_OPTIONS, type FindingChange, Findings, type FindingsOptions } from './findings.js';
export { FINDING_KINDS, type FindingKind, type FindingKindName } from './kinds.js';
export { Sustained } from './sustained.js';
