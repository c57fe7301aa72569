/** The power model's parts by themselves: for validation on data sets, and for tests on captured boards. */
export * from './estimator/index.js';
export { clusterLayout } from './inputs/cluster_layout.js';
export { PowerInputs } from './inputs/power_inputs.js';
export { PowerPatterns } from './patterns/patterns.js';
export { powerPrior } from './priors/power_prior.js';
export { Sensors } from './sensors/sensors.js';
