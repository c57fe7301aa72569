/** One device's heat: what its load does to the temperature of its CPUs' zone, who caused how much of it, and what comes. */
export { CpuHeat } from './cpu_heat.js';
export { DeviceHeat } from './device_heat.js';
export { degreesAfter, type HeatShares, heatShares, LEAD_SECONDS, type Untold } from './heat_shares.js';
export { degrees, heatUse } from './heat_use.js';
export { HeatWalk } from './heat_walk.js';
export { outlook } from './outlook.js';
export { OutlookFindings } from './outlook_findings.js';
export { limitWith, type ThrottleLimit } from './throttle_limit.js';
