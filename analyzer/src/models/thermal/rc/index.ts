/** What heat does on one device: learned, forecast. No clock, no I/O. */
export { type Forecast, Forecaster, forecastOf, type TimeTo } from './forecast.js';
export { ForecastError } from './forecast_error.js';
export { type CpuLoad, type Load, loadOf } from './load.js';
export { celsiusOf, type RcEstimate, RcEstimator } from './rc_estimator.js';
