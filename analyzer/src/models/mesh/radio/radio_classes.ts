/** Every class there is, by id. */
import { LOW_POWER_CLASSES } from './low_power_classes.js';
import type { RadioClass } from './radio_class.js';
import { WIFI_CLASSES, WIFI_DEFAULT } from './wifi_classes.js';

export const RADIO_CLASSES: readonly RadioClass[] = [WIFI_DEFAULT, ...WIFI_CLASSES, ...LOW_POWER_CLASSES];

/** @returns undefined for an id that no class has. */
export const radioClass = (id: string): RadioClass | undefined => RADIO_CLASSES.find(each => each.id === id);

/** Devices that were measured themselves, by what they say they are (`info.model`). */
const BY_MODEL: readonly (readonly [model: RegExp, id: string])[] = [
  [/net4826/i, 'soekris-net4826'],
  [/WRT54GL?\b/i, 'linksys-wrt54gl'],
  [/HTC Legend/i, 'htc-legend'],
  [/(Galaxy Note\b|GT-N7000)/i, 'samsung-galaxy-note'],
  // the first: later ones have other radios and processors
  [/Raspberry Pi Model [AB]\b(?! Plus)/i, 'raspberry-pi'],
];

/** The class of a device that was measured; undefined of all others. @param model as its device tree or DMI has it. */
export const radioClassOfModel = (model: string): RadioClass | undefined =>
  radioClass(BY_MODEL.find(([pattern]) => pattern.test(model))?.[1] ?? '');
