/**
 * GPUs that are slowed down against heat: which devfreq cooling devices are of one, and what the Adreno's driver says of
 * itself (`thermal_pwrlevel` of kgsl: performance levels that heat has taken, 0 = none).
 */
import type { ZoneInfo } from '@edgevitals/shared/info';
import type { CoolingReading, Interval } from '../../../device/interval.js';
import type { ThrottleRow } from '../../../quantities/index.js';
import { isGpuBusy } from './demand.js';
import { heldSteps, lastingOf } from './lasting.js';

export const GPU_DOMAIN = 'gpu';

const OF_GPU = /gpu|mali|panfrost|panthor|kgsl|adreno|g3d|vivante/i;

/**
 * Whether a cooling device that slows a device other than CPUs is a GPU's: by its name, or, because kernels before Linux
 * 5.12 only number it, by that of the zone that it cools.
 */
export function coolsGpu({ power }: Interval, { type }: CoolingReading, zone: ZoneInfo | undefined): boolean {
  if (OF_GPU.test(type)) return true;
  const [, device] = /^devfreq-(.+)$/.exec(type) ?? [];
  if (device !== undefined) return power.gpus.some(({ name }) => name.endsWith(` ${device}`));
  return zone !== undefined && OF_GPU.test(zone.type);
}

/** One row for each GPU whose driver says that heat has taken levels. */
export function gpuEvidence(interval: Interval): ThrottleRow[] {
  return interval.power.gpus.flatMap(({ name, heatLevels }): ThrottleRow[] => {
    const steps = heldSteps(heatLevels);
    const stretch = lastingOf(steps, level => level > 0);
    if (stretch === undefined) return [];
    const level = steps.at(-1)!.value || Math.max(...steps.map(({ value }) => value));
    return [
      {
        domain: GPU_DOMAIN,
        cause: 'thermal',
        effect: isGpuBusy(interval) ? 'binding' : 'latent',
        seconds: stretch.seconds,
        evidence: `${name}: heat has taken ${level} ${level === 1 ? 'level' : 'levels'}`,
        from: stretch.from,
        to: stretch.to,
      },
    ];
  });
}
