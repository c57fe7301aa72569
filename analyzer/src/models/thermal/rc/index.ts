/** What heat does on one device: learned, forecast. No clock, no I/O. */
export { type Forecast, Forecaster, forecastOf, type TimeTo } from './forecast.js';
export { ForecastError } from './forecast_error.js';
export { advanceElements, ELEMENTS, keptAfter, TIME_CONSTANTS } from './foster_bank.js';
export { type CpuLoad, DeviceLoad, type Load, loadOf, powerAtClock } from './load.js';
export { AMBIENT_WEIGHTS, celsiusOf, elementWeights, type RcEstimate } from './rc_estimate.js';
export { RcEstimator, weightsOfElements } from './rc_estimator.js';
