/** How well a device is cooled, of what was learned of its heat. No clock, no I/O. */
export { type CoolingIndex, coolingIndex, isIdentified, type Measured } from './cooling_index.js';
export { type CoolingChange, DeviceCooling } from './device_cooling.js';
