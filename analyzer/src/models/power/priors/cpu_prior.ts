/**
 * What a busy CPU is likely to add, when nothing on the device measures: figures published for its kind. They say
 * nothing of idle power, memory, radios or converters, and may be off by a factor of two; README.md has the sources.
 */
import type { Info } from '@edgevitals/shared/info';

export interface CpuPrior {
  /** Watts that one fully busy CPU adds over idle, and one standard deviation. */
  readonly watts: number;
  readonly sigma: number;
  readonly source: string;
}

/** `dynamic-power-coefficient` of mainline device trees, uW/MHz/V^2, by core name. */
const COEFFICIENTS: readonly (readonly [RegExp, number])[] = [
  [/cortex-a7\b/i, 90],
  [/cortex-a15\b/i, 310],
  [/cortex-a53\b/i, 105],
  [/cortex-a72\b/i, 436],
  [/cortex-a73\b/i, 550],
];
/** Volts at the top operating point; device trees have 0.9 to 1.3. */
const VOLTS = 1.1;
const X86 = /^(x86_64|i[3-6]86)$/;
/** SPECpower-derived per hardware thread, full load less idle. */
const X86_WATTS = 3;

/** The prior for this device's CPUs, or undefined when nothing published fits. */
export function cpuPrior(info: Info | undefined): CpuPrior | undefined {
  if (info === undefined) return undefined;
  if (X86.test(info.kernel.architecture)) {
    return { watts: X86_WATTS, sigma: X86_WATTS, source: 'server CPUs in SPECpower, per hardware thread' };
  }
  const found: number[] = [];
  for (const cpu of info.cpus) {
    const coefficient = COEFFICIENTS.find(([name]) => name.test(cpu.part))?.[1];
    const policy = info.policies.find(each => each.cpus.includes(cpu.cpu));
    if (coefficient === undefined || policy === undefined || policy.hardwareMaxKhz <= 0) return undefined;
    found.push((coefficient * VOLTS * VOLTS * policy.hardwareMaxKhz) / 1000 / 1e6);
  }
  if (found.length === 0) return undefined;
  const watts = found.reduce((sum, each) => sum + each, 0) / found.length;
  return {
    watts,
    sigma: watts,
    source: "the core's dynamic power coefficient in device trees, at its top frequency",
  };
}
