/** Formats of the nodes that GPU drivers have. */
import { type Counter, parseCounter } from '@edgevitals/shared/frame';

/** `12 %` or `12` of kgsl's gpu_busy_percentage. */
export const parsePercent = (text: string): Counter | undefined =>
  parseCounter(/^(\d{1,3})\s*%?$/.exec(text.trim())?.[1] ?? '');

/** `45@400000000Hz` of the Mali and Rockchip kernels: load in percent, and the clock. */
export function parseLoadAt(text: string): { load: number; hz: number | undefined } | undefined {
  const [, load, hz] = /^(\d{1,4})(?:@(\d{1,12})(?:Hz)?)?$/.exec(text.trim()) ?? [];
  return load === undefined
    ? undefined
    : { load: Number(load), hz: hz === undefined ? undefined : Number(hz) };
}

/** Megahertz, as i915 has them, in Hz. */
export function parseMegahertz(text: string): Counter | undefined {
  const mhz = parseCounter(text.trim());
  return typeof mhz === 'number' ? mhz * 1_000_000 : undefined;
}

/** pp_dpm_sclk of amdgpu: `1: 800Mhz *`, the line with the star is the present clock. Hz. */
export function parseDpmClock(text: string): Counter | undefined {
  const [, mhz = ''] = /^[ \t]*\w+:[ \t]*(\d{1,6})[ \t]*mhz[ \t]*\*[ \t]*$/im.exec(text) ?? [];
  return parseMegahertz(mhz);
}

export interface QueueStatistics {
  readonly queue: string;
  readonly jobs: Counter;
  /** Nanoseconds. */
  readonly busy: Counter;
}

/** gpu_stats of v3d (Raspberry Pi 4 and 5): a header, then `queue timestamp jobs runtime`, nanoseconds. At most 16. */
export function parseGpuStats(text: string): QueueStatistics[] {
  const queues: QueueStatistics[] = [];
  for (const [, queue = '', jobsText = '', busyText = ''] of text.matchAll(
    /^([a-z_]+)\s+\d+\s+(\d+)\s+(\d+)\s*$/gm,
  )) {
    const jobs = parseCounter(jobsText);
    const busy = parseCounter(busyText);
    if (jobs !== undefined && busy !== undefined && queues.length < 16) queues.push({ queue, jobs, busy });
  }
  return queues;
}
