/** What is published beside the project's own topics, for documents and tests of other packages. */
export { ANALYZER_QUANTITIES, DEVICE_QUANTITIES } from '../published/index.js';
export { openHomeAssistant } from './home_assistant/home_assistant.js';
export { METRIC_ROWS, type MetricRow } from './metrics/metric_rows.js';
export { OUTPUTS } from './registry.js';
