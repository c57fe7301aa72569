/** What programs and devices may use, and what became of it (README.md). */
export { FleetLimits } from './fleet_limits.js';
export { LimitWatch } from './limit_watch.js';
