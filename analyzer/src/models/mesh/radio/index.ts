/** What radios use: published parameters, classes, and hours of battery. */

export * from './frame_energy.js';
export { ieee802154Airtime, type LoraSetting, loraAirtime } from './low_power_classes.js';
export * from './mesh_drain.js';
export * from './participation.js';
export { bandSum, bandTimes, type RadioClass } from './radio_class.js';
export * from './radio_classes.js';
export { wifiParameters } from './wifi_classes.js';
export { WIFI_DEVICES, WIFI_POWERS, WIFI_RATES, type WifiDevice } from './wifi_devices.js';
