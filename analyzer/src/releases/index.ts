/** Builds of programs: which device runs what, and what a release changed (README.md). */

export type { BuildEffect } from './compare/build_effect.js';
export { type BuildVerdict, compareBuilds, LOOKS, type QuantityVerdict } from './compare/compare_builds.js';
export type { DeviceDay, DeviceDays } from './compare/device_days.js';
export { FleetReleases } from './fleet_releases.js';
export { type ReleaseRecords, ReleaseRounds } from './regression/release_rounds.js';
export { releaseComparison } from './release_comparison.js';
export { amountIn, DAY_AMOUNTS, type DayAmount, dayOf, type ReleaseDay } from './release_day.js';
export type { SeenBuild } from './release_watch.js';
