export type { Comparison, Difference, Expectations } from './expectations.js';
export * from './iot_resource_monitor.js';
export type { LocalOptions } from './local.js';
export type * from './options.js';
export { ProcessMonitor } from './process_monitor.js';
export { askWhole } from './whole_answer.js';
