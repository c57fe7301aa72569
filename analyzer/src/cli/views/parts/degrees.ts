import type { Estimate } from '@edgevitals/shared/results';
import { NOTHING } from '@edgevitals/shared/text';
import { inCelsius } from '../view.js';

/** `12.9 ± 3.9 °C` */
export function degrees(celsius: Estimate | undefined): string {
  if (celsius === undefined) return NOTHING;
  const { value, sigma } = celsius;
  return sigma === undefined ? inCelsius(value) : `${value.toFixed(1)} ± ${inCelsius(sigma)}`;
}
