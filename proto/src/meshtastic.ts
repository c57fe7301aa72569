/** What is read of the messages of Meshtastic: see meshtastic/telemetry.proto. */
export { meshtastic } from './generated/meshtastic.js';
