/**
 * Which process drove which peripheral, and for how long: device files that it holds open, and, where the file's name
 * tells the device, how long that was powered. Who holds a device is looked at once a minute, so times are in such steps.
 */
import { Seconds } from '@edgevitals/shared/units';
import type { Interval } from '../../../device/interval.js';
import { opens } from '../inputs/device_uses.js';

export interface HeldPeripheral {
  /** `/dev/video0`. */
  readonly path: string;
  readonly pid: number;
  readonly program: string;
  readonly held: Seconds;
  /** How long of `held` the device was powered; undefined where its power is not managed or not told. */
  readonly powered: Seconds | undefined;
}

const MOST = 64;

export function heldPeripherals(interval: Interval): HeldPeripheral[] {
  const { power, population } = interval;
  if (power.openDevices.length === 0) return [];
  const awake = Math.max(0, interval.elapsed - interval.suspended);
  const programs = new Map<string, string>();
  population.visit(({ pid, startTicks, program }) => programs.set(`${pid}/${startTicks}`, program));
  const uses: HeldPeripheral[] = [];
  for (const { pid, startTicks, path } of power.openDevices) {
    const program = programs.get(`${pid}/${startTicks}`);
    if (program === undefined || uses.length >= MOST) continue;
    const behind = power.runtimePm.filter(each => opens(path, `runtime/${each.name}`));
    uses.push({
      path,
      pid,
      program,
      held: Seconds(awake),
      powered: behind.length === 0 ? undefined : Seconds(awake * Math.max(...behind.map(poweredShare))),
    });
  }
  return uses;
}

function poweredShare({ active, suspended, isActive }: Interval['power']['runtimePm'][number]): number {
  const known = active + suspended;
  return known > 0 ? active / known : isActive ? 1 : 0;
}
