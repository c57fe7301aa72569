/** The estimator of one device's power: power_estimator.ts is where to begin; what it takes is in ../input.ts. */
export type * from '../input.js';
export type { EnergyParts, Part, ProcessPart } from './attribution.js';
export { FleetIntensities } from './fleet_intensities.js';
export { KNOWN_ROWS } from './learned_model.js';
export {
  type EstimatorOptions,
  PowerEstimator,
  type PowerSummary,
  type Prediction,
} from './power_estimator.js';
export type { EstimatorPrior, PriorFigure } from './prior.js';
export type { ClusterScaling, WorkCost } from './scaling.js';
export { delayOf, NO_LAG, type SensorResponse } from './sensor_response.js';
