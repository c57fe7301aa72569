import { given } from '@edgevitals/shared/objects';
import type { SupplyStatus } from '@edgevitals/shared/results';
import type { Interval, SupplyReadings } from '../../device/interval.js';
import type { SensorReading } from './sensors/reading.js';

const UNKNOWN = 'Unknown';
const STATUS = [UNKNOWN, 'Charging', 'Discharging', 'Not charging', 'Full'];

/** Batteries and chargers as they were last, with what the one in use measures. */
export function supplyStatus(interval: Interval, sensed: SensorReading | undefined): SupplyStatus[] {
  return interval.supplies.map(supply => {
    const point = supply.points[supply.points.length - 1];
    const type = (interval.info?.supplies.find(each => each.name === supply.name)?.type ?? '').toLowerCase();
    return {
      name: supply.name,
      type,
      status: statusOf(type, point),
      ...given({
        capacityRatio: point?.capacity === undefined ? undefined : point.capacity / 100,
        powerWatts: sensed?.sensor === `power_supply/${supply.name}` ? sensed.power : undefined,
      }),
    };
  });
}

/** What it says of itself; an empty slot, and a charger, which says only whether it is plugged in, in the ABI's words. */
function statusOf(type: string, point: SupplyReadings['points'][number] | undefined): string {
  const status = STATUS[point?.status ?? 0] ?? UNKNOWN;
  if (status !== UNKNOWN || point === undefined) return status;
  if (point.present === 0) return 'Not present';
  if (type === 'battery' || point.online === undefined) return status;
  return point.online > 0 ? 'Online' : 'Offline';
}
