/** /sys/bus/event_source/devices: the performance monitoring units of CPUs (Documentation/ABI, sysfs-bus-event_source). */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { type EventGroup, type EventSet, eventsOfCore, type PmuEvent } from '@edgevitals/shared/pmu';
import type { Host } from '../../../host/host.js';
import { attribute, cpuList, integerAttribute, isDirectory, namesIn } from '../../reading/attributes.js';
import { describeCpus } from '../topology.js';

/** A group of events; undefined in the place of one that the unit has not. */
export interface UnitGroup {
  readonly name: string;
  readonly events: readonly (PmuEvent | undefined)[];
}

/** The unit of one kind of CPU: big.LITTLE has one for each cluster. */
export interface PmuUnit {
  readonly name: string;
  /** How the kernel is asked for its events (perf_event_open(2)). */
  readonly type: number;
  /** First CPU that it belongs to. */
  readonly cpu: number;
  /** All of them that are on. */
  readonly cpus: readonly number[];
  /** What is counted of all that runs on them. */
  readonly events: EventSet;
  /** What is counted of one process at a time. */
  readonly groups: readonly UnitGroup[];
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
      const { whole, groups } = eventsOfCore(
        architecture,
        cpus.find(({ cpu }) => cpu === first),
      );
      return {
        name,
        type: integerAttribute(host, `${DIRECTORY}/${name}/type`, RAW),
        cpu: first,
        cpus: listed.length > 0 ? listed : cpuList(attribute(host, ONLINE)),
        events: whole,
        groups: groups.map(group => countable(host, name, group)),
        hasFormat: isDirectory(host, `${DIRECTORY}/${name}/format`),
      };
    });
}

/** The units of this device's CPUs. @throws EdgevitalsError SOURCE_ABSENT without one. */
export function unitsOf(host: Host): PmuUnit[] {
  const units = cpuUnits(host, attribute(host, '/proc/sys/kernel/arch', host.machine));
  if (units.length > 0) return units;
  throw new EdgevitalsError(
    'SOURCE_ABSENT',
    'the kernel shows no performance monitoring unit of a CPU, as in most virtual machines',
  );
}

/** Common events have lower numbers; those that the unit has not count nothing, and nobody says so. */
const COMMON = 0x40;

/** A group without what an ARM unit says that it has not: it lists all that it has of the common events. */
function countable(host: Host, unit: string, group: EventGroup): UnitGroup {
  const listed = new Set(namesIn(host, `${DIRECTORY}/${unit}/events`));
  if (!listed.has('cpu_cycles')) return group;
  const isMissing = ({ code, name }: PmuEvent): boolean =>
    typeof code !== 'string' && code.event < COMMON && !listed.has(name);
  return { name: group.name, events: group.events.map(event => (isMissing(event) ? undefined : event)) };
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
