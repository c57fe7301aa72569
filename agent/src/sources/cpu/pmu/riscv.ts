/** RISC-V: what the SBI translates for any core, and the event classes of SiFive's 7 series (pmu-events, riscv/sifive). */
import { type EventSet, GENERIC, generic, numbered } from './event.js';

/** Two programmable counters beside cycles and instructions. Bits of one class add up. */
const SIFIVE_7: EventSet = [
  generic('cycles'),
  generic('instructions'),
  numbered('fp_retired', 0x03e0_0000),
  numbered('load_store_retired', 0x0000_0600),
];

export const riscvEvents = (part: string): EventSet =>
  /sifive[, -]*u74|SiFive U74/i.test(part) ? SIFIVE_7 : GENERIC;
