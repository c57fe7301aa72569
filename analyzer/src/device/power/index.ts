export { LazyPowerReadings } from './lazy_readings.js';
export { ReadingTimes } from './reading_times.js';
export type * from './readings.js';
export { RecentRows } from './recent_rows.js';
