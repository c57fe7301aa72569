/** Temperatures of zones, and how near they came to their trips. */
import type { ThermalAnswer } from '@edgevitals/shared/results';
import type { ScreenPart } from '../../render/fit_screen.js';
import { inCelsius, tablePart, type ViewOptions } from '../view.js';

export const zonesPart = ({ zones }: ThermalAnswer, options: ViewOptions): ScreenPart =>
  tablePart(
    'zones',
    [
      { title: 'ZONE', flexible: true },
      { title: 'NOW', align: 'right' },
      { title: 'MEAN', align: 'right' },
      { title: 'MAX', align: 'right' },
      { title: 'HEADROOM', align: 'right' },
    ],
    zones.map(zone => [
      zone.type === '' ? zone.zone : `${zone.zone} ${zone.type}`,
      inCelsius(zone.lastCelsius),
      inCelsius(zone.meanCelsius),
      inCelsius(zone.maxCelsius),
      typeof zone.headroomCelsius === 'number' ? inCelsius(zone.headroomCelsius) : '-',
    ]),
    options,
    { rank: 1, least: 2 },
  );
