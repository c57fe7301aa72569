/** A board with two kinds of cores, by hand. For tests only. */
import type { Info, PolicyInfo } from '@edgevitals/shared/info';
import { Hertz, Seconds } from '@edgevitals/shared/units';
import type { Interval } from '../device/interval.js';
import { handMadeInterval } from './hand_made_interval.js';

/** A device of which nothing is known. */
export const PLAIN = handMadeInterval().info!;
/** A cpufreq policy with these points. */
export const policyOf = (number: number, cpus: number[], khz: number[]): PolicyInfo => ({
  policy: number,
  cpus,
  driver: 'cpufreq-dt',
  hardwareMinKhz: khz[0] ?? 0,
  hardwareMaxKhz: khz.at(-1) ?? 0,
  frequenciesKhz: khz,
});
/** A CPU of a kind. */
export const cpuInfo = (cpu: number, part: string, capacity = 1024) => ({
  cpu,
  part,
  capacity,
  online: true,
});
/** Two LITTLE and two big cores. */
export const BIG_LITTLE: Info = {
  ...PLAIN,
  cpus: [
    cpuInfo(0, 'Cortex-A53', 446),
    cpuInfo(1, 'Cortex-A53', 446),
    cpuInfo(2, 'Cortex-A72'),
    cpuInfo(3, 'Cortex-A72'),
  ],
  policies: [policyOf(0, [0, 1], [600_000, 1_200_000]), policyOf(2, [2, 3], [600_000, 1_800_000])],
  operatingPoints: [
    {
      device: 'cpu0',
      dynamicPowerCoefficient: 100,
      points: [
        { khz: 600_000, microvolts: 900_000, microwatts: 0 },
        { khz: 1_200_000, microvolts: 0, microwatts: 0 },
      ],
    },
  ],
};

/** A policy's time at clocks in MHz. */
export const residency = (number: number, ...at: [number, number][]): Interval['policies'][number] => ({
  policy: number,
  governor: 'schedutil',
  points: [],
  limit: undefined,
  residency: at.map(([megahertz, seconds]) => ({
    frequency: Hertz(megahertz * 1e6),
    seconds: Seconds(seconds),
  })),
});
