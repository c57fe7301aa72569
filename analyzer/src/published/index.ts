export { ANALYZER_QUANTITIES, type AnalyzerFacts } from './analyzer_quantities.js';
export type { DeviceFacts } from './device_facts.js';
export { DEVICE_QUANTITIES, type DeviceQuantityName } from './device_quantities.js';
export type {
  BaseUnit,
  Catalogue,
  PublishedFlag,
  PublishedNumber,
  PublishedQuantity,
  Shown,
} from './published_quantity.js';
export { heldTotal, round, type ShownValue, written } from './shown_value.js';
export { ShownValues } from './shown_values.js';
