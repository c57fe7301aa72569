import type { CpuInfo } from '../info/index.js';
import { ARM_GROUPS, armEvents } from './arm.js';
import {
  type CoreEvents,
  type EventGroup,
  FIRST_CACHE_CORE,
  FIRST_CACHE_WORK,
  GENERIC_CORE,
  GENERIC_WORK,
} from './event.js';
import { RISCV_GROUPS, riscvEvents } from './riscv.js';
import { X86_GROUPS, x86Events } from './x86.js';

/**
 * What the counters of a CPU can tell.
 * @param architecture `uname -m`.
 */
export function eventsOfCore(
  architecture: string,
  cpu: Pick<CpuInfo, 'part' | 'id'> | undefined,
): CoreEvents {
  if (cpu === undefined) return GENERIC_CORE;
  if (/^(arm|aarch64)/.test(architecture)) return armEvents(cpu.part);
  if (/^(x86_64|i[3-6]86)$/.test(architecture)) return x86Events(cpu.id ?? '');
  if (/^riscv/.test(architecture)) return riscvEvents(cpu.part);
  if (/^mips/.test(architecture)) return FIRST_CACHE_CORE;
  return GENERIC_CORE;
}

/** Every group that a row of table process_events may be named after. */
export const EVENT_GROUPS: ReadonlyMap<string, EventGroup> = new Map(
  [GENERIC_WORK, FIRST_CACHE_WORK, ...ARM_GROUPS, ...X86_GROUPS, ...RISCV_GROUPS].map(group => [
    group.name,
    group,
  ]),
);

/** Columns of table process_events for events: no group has more. */
export const MOST_EVENTS = 8;
