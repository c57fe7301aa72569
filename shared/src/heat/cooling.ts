/**
 * What a thermal cooling device takes away. Most of them take nothing from programs (fans, chargers, displays, LEDs, modems,
 * `TCC Offset`, which moves a limit): those that do are listed here, and whatever is not is taken for one that does not.
 *
 * - `policy`: the clock of a cpufreq policy (drivers/thermal/cpufreq_cooling.c; `thermal-cpufreq-N` before Linux 5.12)
 * - `cpus`: the clock or the time of all CPUs: ACPI `Processor` (drivers/acpi/processor_thermal.c), idle injection
 *   (cpuidle_cooling.c, intel_powerclamp.c), CPUs taken away or paused by vendors' kernels, Tegra's soctherm
 * - `device`: the clock of a GPU, memory or another device (devfreq_cooling.c)
 */
export type CoolingTarget = 'policy' | 'cpus' | 'device';

const SLOWING: readonly (readonly [CoolingTarget, RegExp])[] = [
  ['policy', /^(thermal-)?cpufreq-/],
  [
    'cpus',
    /^((thermal-)?idle-|cpu-hotplug|cpu-isolate|thermal-pause|cpu-balanced|(heavy|light|Processor|intel_powerclamp)$)/,
  ],
  ['device', /^((thermal-)?devfreq-|gpu-balanced)/],
];

/** What a cooling device of this type slows down; undefined where it slows nothing. */
export const slowedBy = (type: string): CoolingTarget | undefined =>
  SLOWING.find(([, pattern]) => pattern.test(type))?.[0];
