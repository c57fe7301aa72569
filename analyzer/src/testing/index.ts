/** What tests and validations of other packages drive the analyzer with. */

export { tamper } from '../history/sqlite/tamper.js';
export { ALL_FACTS } from './fact_examples.js';
export { HomeAssistantPlayer } from './home_assistant/player.js';
export { HomieController } from './homie_controller.js';
export { keptInterval } from './kept_interval.js';
export { manualClock } from './manual_clock.js';
export { modelLab } from './model_lab.js';
export { PublishedLab } from './published_lab.js';
export { ScriptedDevice } from './scripted_device.js';
export { SparkplugHost } from './sparkplug_host.js';
