/** Fills a store as the service does: some minutes of a device at a time. */
import { DEFAULT_RETENTION, type HistoryStore } from '@edgevitals/analyzer';
import { FIRST_MINUTE, type SimulatedMinutes } from './simulated_minutes.js';

/** As snapshots are written, and minutes with them. */
const WRITTEN_MINUTES = 5;
const DEVICES_AT_ONCE = 50;
/** Until all of a day has settled. */
const LATER_HOURS = 25;

export const deviceName = (i: number): string => `gateway-${i}`;

export interface Filled {
  /** Minutes of all devices, and rows of programs in them. */
  readonly deviceMinutes: number;
  readonly programMinutes: number;
  /** Microseconds of CPU for a minute of a device that is written. */
  readonly cpuMicroseconds: number;
  /** The same for its part of an hour and a day. */
  readonly rollUpMicroseconds: number;
}

export async function fillStore(
  store: HistoryStore,
  minutes: SimulatedMinutes,
  { devices, hours }: { readonly devices: number; readonly hours: number },
  progress: (text: string) => void,
): Promise<Filled> {
  let programMinutes = 0;
  let cpu = 0;
  for (let from = 0; from < hours * 60; from += WRITTEN_MINUTES) {
    if (from % 60 === 0) progress(`filling: hour ${from / 60 + 1} of ${hours}`);
    for (let first = 0; first < devices; first += DEVICES_AT_ONCE) {
      const rows = [];
      for (let i = first; i < Math.min(devices, first + DEVICES_AT_ONCE); i++)
        for (let minute = from; minute < from + WRITTEN_MINUTES; minute++) {
          const { packed, programs } = minutes.row(i, minute);
          programMinutes += programs;
          rows.push({ device: deviceName(i), minute: FIRST_MINUTE + minute, packed });
        }
      const before = process.cpuUsage();
      await store.putMinutes(rows);
      const { user, system } = process.cpuUsage(before);
      cpu += user + system;
    }
  }
  progress('rolling up hours and days');
  const before = process.cpuUsage();
  const end = 60 * FIRST_MINUTE + 3600 * (hours + LATER_HOURS);
  while ((await store.rollUp(end, DEVICES_AT_ONCE)) > 0);
  const { user, system } = process.cpuUsage(before);
  await store.retain(DEFAULT_RETENTION, end);
  const deviceMinutes = devices * hours * 60;
  return {
    deviceMinutes,
    programMinutes,
    cpuMicroseconds: cpu / deviceMinutes,
    rollUpMicroseconds: (user + system) / deviceMinutes,
  };
}
