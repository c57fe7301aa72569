/** How long storage lasts: learned, forecast. No clock, no I/O. */
export type { WearEnd, WearMeter } from '../health/storage_health.js';
export type { StoragePart } from '../health/storage_part.js';
export { EndForecast } from './end_forecast.js';
export { FleetWear } from './fleet_wear.js';
export { type LifeForecast, StorageLife } from './storage_life.js';
