/**
 * x86: generic events, and floating point instructions, which cost the most power: FP_ARITH_INST_RETIRED of Intel
 * since Broadwell (Intel SDM volume 3, 20.3), retired SSE and AVX operations of AMD since Zen (PMCx003; pmu-events of
 * the kernel's perf, arch/x86).
 */
import { type EventSet, GENERIC, generic, numbered } from './event.js';

const INTEL: EventSet = [
  generic('cycles'),
  generic('instructions'),
  numbered('fp_arith_scalar', 0xc7, 0x03),
  numbered('fp_arith_packed', 0xc7, 0x3c),
];

const amd = (umask: number): EventSet => [
  generic('cycles'),
  generic('instructions'),
  numbered('fp_ret_sse_avx_ops', 0x03, umask),
  generic('cache-misses'),
];

/** @param id vendor, family-model-stepping: `GenuineIntel 6-158-10`. */
export function x86Events(id: string): EventSet {
  const [, vendor, family, model] = /^(\S+) (\d+)-(\d+)-/.exec(id) ?? [];
  // Broadwell is model 61; the low-power cores of the same family before Gracemont (151) lack the event
  if (vendor === 'GenuineIntel' && family === '6' && Number(model) >= 61 && !LOW_POWER.has(Number(model)))
    return INTEL;
  if (vendor === 'AuthenticAMD' && family === '23') return amd(0xff);
  if (vendor === 'AuthenticAMD' && family === '25') return amd(0x0f);
  return GENERIC;
}

/** Atom models (arch/x86/include/asm/intel-family.h): Airmont, Goldmont, Goldmont Plus, Tremont, and Haswell's. */
const LOW_POWER = new Set([63, 69, 70, 74, 76, 90, 92, 93, 95, 117, 122, 134, 138, 150, 156]);
