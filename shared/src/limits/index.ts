export { type Amount, DESIGN_YEARS, type Dimension, parseAmount } from './amount.js';
export { formatAmount } from './format_amount.js';
export type { DeviceSelector, Limit, LimitSeverity, LimitsDocument } from './limit.js';
export { isLimitKey, LIMIT_KEY_NAMES, type LimitKey, type LimitKeyRow, limitKeyRow } from './limit_keys.js';
export {
  type DeviceTraits,
  type HeldLimit,
  isForDevice,
  limitsFor,
  limitsOfDevice,
} from './limit_selection.js';
export { parseLimits, readLimits } from './limits_document.js';
export { matchesPattern } from './name_pattern.js';
