/**
 * x86: generic events, and floating point instructions, which cost the most power: FP_ARITH_INST_RETIRED of Intel
 * since Broadwell (Intel SDM volume 3, 20.3; unit masks by width: 01 and 02 scalar, 04 and 08 of 128 bits, 10 and 20 of 256,
 * 40 and 80 of 512), loads and stores (MEM_INST_RETIRED, D0, since Skylake: unit masks 81 and 82); of AMD since Zen retired SSE
 * and AVX operations (PMCx003) and instructions (PMCx0CB; pmu-events of the kernel's perf, arch/x86).
 */
import { type CoreEvents, type EventGroup, GENERIC_CORE, GENERIC_WORK, generic, numbered } from './event.js';

const CYCLES = generic('cycles', 'cycles');
const INSTRUCTIONS = generic('instructions', 'instructions');

const INTEL_FLOAT: EventGroup = {
  name: 'intel.float',
  events: [
    INSTRUCTIONS,
    numbered('fp_arith_scalar', 'float', 0xc7, 0x03),
    numbered('fp_arith_128b', 'vector128', 0xc7, 0x0c),
    numbered('fp_arith_256b', 'vector256', 0xc7, 0x30),
    numbered('fp_arith_512b', 'vector512', 0xc7, 0xc0),
  ],
  note: 'arithmetic only; one that multiplies and adds counts twice',
};
const INTEL_MEMORY: EventGroup = {
  name: 'intel.memory',
  events: [
    INSTRUCTIONS,
    numbered('mem_inst_all_loads', 'loads', 0xd0, 0x81),
    numbered('mem_inst_all_stores', 'stores', 0xd0, 0x82),
  ],
};
const AMD_FLOAT: EventGroup = {
  name: 'amd.float',
  events: [
    INSTRUCTIONS,
    numbered('ex_ret_x87_instr', 'float', 0xcb, 0x01),
    numbered('ex_ret_sse_instr', 'vector', 0xcb, 0x04),
  ],
  note: 'scalar floating point is done by the vector unit, and counted there',
};

const intel = (...groups: readonly EventGroup[]): CoreEvents => ({
  whole: [
    CYCLES,
    INSTRUCTIONS,
    numbered('fp_arith_scalar', 'float', 0xc7, 0x03),
    numbered('fp_arith_packed', 'vector', 0xc7, 0x3c),
  ],
  groups: [GENERIC_WORK, ...groups],
});
const amd = (umask: number): CoreEvents => ({
  whole: [
    CYCLES,
    INSTRUCTIONS,
    numbered('fp_ret_sse_avx_ops', 'activity', 0x03, umask),
    generic('cache-misses', 'lastCacheMisses'),
  ],
  groups: [GENERIC_WORK, AMD_FLOAT],
});
const BROADWELL = intel(INTEL_FLOAT);
const SKYLAKE = intel(INTEL_FLOAT, INTEL_MEMORY);
const ZEN = amd(0xff);
const ZEN_3 = amd(0x0f);

/** @param id vendor, family-model-stepping: `GenuineIntel 6-158-10`. */
export function x86Events(id: string): CoreEvents {
  const [, vendor, family, model] = /^(\S+) (\d+)-(\d+)-/.exec(id) ?? [];
  // Broadwell is model 61; the low-power cores of the same family before Gracemont (151) lack the event
  if (vendor === 'GenuineIntel' && family === '6' && Number(model) >= 61 && !LOW_POWER.has(Number(model)))
    return BROADWELLS.has(Number(model)) ? BROADWELL : SKYLAKE;
  if (vendor === 'AuthenticAMD' && family === '23') return ZEN;
  if (vendor === 'AuthenticAMD' && family === '25') return ZEN_3;
  return GENERIC_CORE;
}

/** Models by arch/x86/include/asm/intel-family.h. */
const BROADWELLS = new Set([61, 71, 79, 86]);
/** Airmont, Goldmont, Goldmont Plus, Tremont, and Haswell's. */
const LOW_POWER = new Set([63, 69, 70, 74, 76, 90, 92, 93, 95, 117, 122, 134, 138, 150, 156]);

export const X86_GROUPS: readonly EventGroup[] = [INTEL_FLOAT, INTEL_MEMORY, AMD_FLOAT];
