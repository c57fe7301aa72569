export { type ConfigKey, defaultConfig } from './default_config.js';
export { parseRelaxedJson } from './relaxed_json.js';
