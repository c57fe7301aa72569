/** What the thermal model knows of a device beside its windows: for every answer, whatever its window. */
import type { CoolingDetails } from './cooling/cooling_watch.js';
import type { DeviceHeat, ThrottleLimit } from './heat/index.js';

export interface ThermalDetails extends CoolingDetails {
  /** What load does to the temperature; undefined where there is no zone, or nothing tells the load. */
  readonly heat?: DeviceHeat;
  /** Where throttling begins on its zone. */
  readonly limit?: ThrottleLimit;
}

export const NO_THERMAL_DETAILS: ThermalDetails = { hotspots: [], ignoredSensors: [], notIdentified: [] };
