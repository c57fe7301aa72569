export { DeviceClock } from './clock.js';
export { DeviceState, type DeviceStatus, type DeviceView } from './device_state.js';
export type * from './interval.js';
export { IntervalBuilder, type IntervalContext } from './interval_builder.js';
