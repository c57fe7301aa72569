/** /sys/bus/event_source/devices: the performance monitoring units of CPUs (Documentation/ABI, sysfs-bus-event_source). */
import type { CpuInfo } from '@edgevitals/shared/info';
import type { Host } from '../../../host/host.js';
import { attribute, cpuList, integerAttribute, isDirectory, namesIn } from '../../reading/attributes.js';
import { describeCpus } from '../topology.js';
import { armEvents } from './arm.js';
import { type EventSet, GENERIC, type PmuEvent } from './event.js';
import { riscvEvents } from './riscv.js';
import { x86Events } from './x86.js';

/** The unit of one kind of CPU: big.LITTLE has one for each cluster. */
export interface PmuUnit {
  readonly name: string;
  /** How the kernel is asked for its events (perf_event_open(2)). */
  readonly type: number;
  /** First CPU that it belongs to. */
  readonly cpu: number;
  /** All of them that are on. */
  readonly cpus: readonly number[];
  readonly events: EventSet;
  /** Whether it explains numbers by field (`event=`); else they are given raw. */
  readonly hasFormat: boolean;
}

const DIRECTORY = '/sys/bus/event_source/devices';
const OF_CPUS = /^(cpu|cpu_core|cpu_atom|armv[678]_[a-z0-9_]+|apple_[a-z]+_pmu)$/;
const ONLINE = '/sys/devices/system/cpu/online';
const MOST_UNITS = 4;
/** PERF_TYPE_RAW: whatever unit the CPU has. */
const RAW = 4;

/** The units of this device's CPUs, at most four; none in most virtual machines. */
export function cpuUnits(host: Host, architecture: string): PmuUnit[] {
  const cpus = describeCpus(host);
  return namesIn(host, DIRECTORY)
    .filter(name => OF_CPUS.test(name))
    .slice(0, MOST_UNITS)
    .map(name => {
      // a unit of all CPUs does not list them
      const listed = cpuList(attribute(host, `${DIRECTORY}/${name}/cpus`));
      const first = listed[0] ?? 0;
      return {
        name,
        type: integerAttribute(host, `${DIRECTORY}/${name}/type`, RAW),
        cpu: first,
        cpus: listed.length > 0 ? listed : cpuList(attribute(host, ONLINE)),
        events: eventsOf(
          architecture,
          cpus.find(({ cpu }) => cpu === first),
        ),
        hasFormat: isDirectory(host, `${DIRECTORY}/${name}/format`),
      };
    });
}

/** @param architecture `uname -m`. */
export function eventsOf(architecture: string, cpu: CpuInfo | undefined): EventSet {
  if (cpu === undefined) return GENERIC;
  if (/^(arm|aarch64)/.test(architecture)) return armEvents(cpu.part);
  if (/^(x86_64|i[3-6]86)$/.test(architecture)) return x86Events(cpu.id ?? '');
  if (/^riscv/.test(architecture)) return riscvEvents(cpu.part);
  return GENERIC;
}

/**
 * How perf is asked for the event of a unit (perf-list(1)).
 * @param several whether there are other units: a generic event must then name its own.
 */
export function perfEvent(unit: PmuUnit, { name, code }: PmuEvent, several: boolean): string {
  if (typeof code === 'string') return several ? `${unit.name}/${code}/` : code;
  const hex = (value: number): string => `0x${value.toString(16)}`;
  if (!unit.hasFormat) return `r${code.event.toString(16)}`;
  const umask = code.umask === undefined ? '' : `,umask=${hex(code.umask)}`;
  return `${unit.name}/event=${hex(code.event)}${umask},name=${name}/`;
}
