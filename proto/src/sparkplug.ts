/** What is said in Sparkplug B: see sparkplug/sparkplug_b.proto. */
export { sparkplug } from './generated/sparkplug.js';
