import { given } from '@edgevitals/shared/objects';
import type { SupplyStatus } from '@edgevitals/shared/results';
import type { Interval } from '../../device/interval.js';
import type { SensorReading } from './sensors/reading.js';

const STATUS = ['Unknown', 'Charging', 'Discharging', 'Not charging', 'Full'];

/** Batteries and chargers as they were last, with what the one in use measures. */
export function supplyStatus(interval: Interval, sensed: SensorReading | undefined): SupplyStatus[] {
  return interval.supplies.map(supply => {
    const point = supply.points[supply.points.length - 1];
    return {
      name: supply.name,
      type: (interval.info?.supplies.find(each => each.name === supply.name)?.type ?? '').toLowerCase(),
      status: STATUS[point?.status ?? 0] ?? 'Unknown',
      ...given({
        capacityRatio: point?.capacity === undefined ? undefined : point.capacity / 100,
        powerWatts: sensed?.sensor === `power_supply/${supply.name}` ? sensed.power : undefined,
      }),
    };
  });
}
