/** What the power model knows of a device beside its windows: part of every answer, whatever its window. */
import type { PowerAnswer } from '@edgevitals/shared/results';

export type PowerDetails = Pick<
  PowerAnswer,
  'supplies' | 'sensors' | 'operatingPoints' | 'wakeSources' | 'peripherals' | 'notIdentified'
> &
  Partial<Pick<PowerAnswer, 'idle'>>;

export const NO_DETAILS: PowerDetails = {
  supplies: [],
  sensors: [],
  operatingPoints: [],
  wakeSources: [],
  peripherals: [],
  notIdentified: [],
};
