/** Clocks and their limits. */
import type { PolicyUse, ThermalAnswer } from '@edgevitals/shared/results';
import { inHertz } from '../view.js';

export const clockLines = ({ policies }: ThermalAnswer): string[] => policies.map(policyLine);

/** `policy0 schedutil: 600 MHz, limit 1.2 GHz of 1.4 GHz`; what is not known is not spoken of. */
function policyLine({ policy, governor, currentHertz, limitHertz, maximumHertz }: PolicyUse): string {
  const clocks = [
    typeof currentHertz === 'number' ? inHertz(currentHertz) : 'clock not known',
    ...(typeof limitHertz === 'number' ? [`limit ${inHertz(limitHertz)}`] : []),
  ];
  const most = typeof maximumHertz === 'number' ? ` of ${inHertz(maximumHertz)}` : '';
  return `${policy} ${governor}: ${clocks.join(', ')}${most}`;
}
