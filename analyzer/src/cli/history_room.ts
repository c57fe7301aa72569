/** What a disk budget means: how many devices for how many days. */
import { formatBytes } from '@edgevitals/shared/text';
import type { Retention, StoreUsage } from '../history/store.js';

/** 60 processes under 41 names, agents with their default plan, as `npm run bench -- history` has them. */
const USUAL_BYTES_A_DEVICE_DAY = 0.65e6;

export interface HistoryRoom {
  /** What is kept and what it takes, in words. */
  readonly text: string;
  /** Days of minutes of its devices for which there is room; undefined while there are no devices. */
  readonly days: number | undefined;
  /** Whether minutes go sooner than they are to. */
  readonly isShort: boolean;
}

export function historyRoom(
  retention: Retention,
  { bytes, devices, bytesPerDeviceDay }: StoreUsage,
): HistoryRoom {
  const { days: wanted, daysOfHours, daysOfDays, maxBytes, maxBytesPerDevice } = retention;
  const rate = bytesPerDeviceDay ?? USUAL_BYTES_A_DEVICE_DAY;
  const perDevice = maxBytesPerDevice === undefined ? Number.POSITIVE_INFINITY : maxBytesPerDevice / rate;
  const days = devices === 0 ? undefined : Math.min(perDevice, maxBytes / devices / rate);
  const most = Math.floor(maxBytes / rate / Math.min(wanted, perDevice));
  const isShort = (days ?? perDevice) < wanted;
  const budget = `${formatBytes(bytes)} of ${formatBytes(maxBytes)}${maxBytesPerDevice === undefined ? '' : `, ${formatBytes(maxBytesPerDevice)} a device`}`;
  const basis =
    bytesPerDeviceDay === undefined
      ? `some ${formatBytes(rate)} a device of 60 processes and day`
      : `${formatBytes(rate)} a device and day, as measured`;
  const meaning =
    days !== undefined && isShort
      ? `room for ${shown(days)} days of the ${devices} there are`
      : `room for ${most} devices for ${shown(Math.min(wanted, perDevice))} days${devices === 0 ? '' : `, there are ${devices}`}`;
  return {
    text: `minutes for ${wanted} days, hours for ${daysOfHours}, days for ${daysOfDays}; ${budget}: ${meaning} (${basis})`,
    days,
    isShort,
  };
}

const shown = (days: number): string => (days < 10 ? days.toPrecision(2) : String(Math.floor(days)));
