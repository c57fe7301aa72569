/**
 * RISC-V: what the SBI translates for any core, and the event classes of SiFive's 7 series (Linux,
 * tools/perf/pmu-events/arch/riscv/sifive/u74/instructions.json: held against it): the lowest byte is the set, 0 for retired instructions; bits from 8 on are its classes, which add up.
 */
import { type CoreEvents, type EventGroup, GENERIC_CORE, GENERIC_WORK, generic, numbered } from './event.js';

const INSTRUCTIONS = generic('instructions', 'instructions');

/** Two programmable counters beside cycles and instructions. */
const MEMORY: EventGroup = {
  name: 'sifive7.memory',
  events: [
    INSTRUCTIONS,
    numbered('load_retired', 'loads', 0x0008_0200),
    numbered('store_retired', 'stores', 0x0010_0400),
  ],
};
const ARITHMETIC: EventGroup = {
  name: 'sifive7.arithmetic',
  events: [
    INSTRUCTIONS,
    numbered('fp_retired', 'float', 0x03e0_0000),
    numbered('integer_retired', 'integer', 0x0006_2000),
  ],
};

const SIFIVE_7: CoreEvents = {
  whole: [
    generic('cycles', 'cycles'),
    INSTRUCTIONS,
    numbered('fp_retired', 'float', 0x03e0_0000),
    numbered('load_store_retired', 'activity', 0x0000_0600),
  ],
  groups: [GENERIC_WORK, MEMORY, ARITHMETIC],
};

export const riscvEvents = (part: string): CoreEvents =>
  /sifive[, -]*u74|SiFive U74/i.test(part) ? SIFIVE_7 : GENERIC_CORE;

export const RISCV_GROUPS: readonly EventGroup[] = [MEMORY, ARITHMETIC];
