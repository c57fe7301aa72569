/**
 * What CPUs there are: /sys/devices/system/cpu/cpuN/{topology,cpu_capacity,regs/identification}
 * (Documentation/ABI/testing/sysfs-devices-system-cpu) and /proc/cpuinfo.
 */
import type { CpuInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { attribute, cpuList, integerAttribute, numberedIfAny } from '../reading/attributes.js';
import { parseCpuinfo } from './cpuinfo.js';
import { partOfMidr } from './midr.js';

const DIRECTORY = '/sys/devices/system/cpu';
/** Relative capacity of the biggest core, and of all where the kernel tells none from another. */
const FULL_CAPACITY = 1024;

/** What x86 kernels print as cluster where the CPU tells none: -1 in 16 bits (BAD_APICID). */
const NO_CLUSTER = 0xffff;

/** CPUs that are present, with what tells them apart. */
export function describeCpus(host: Host): CpuInfo[] {
  const listed = cpuList(attribute(host, `${DIRECTORY}/online`));
  const online = new Set(listed);
  const known = parseCpuinfo(attribute(host, '/proc/cpuinfo'));
  const [first] = known.values();
  const present = numberedIfAny(host, DIRECTORY, 'cpu').map(({ number }) => number);
  // where directories are hidden, the list of those that are on still counts them
  const lists = [present, [...known.keys()], listed];
  return (lists.find(cpus => cpus.length > 0) ?? []).map(cpu => {
    const directory = `${DIRECTORY}/cpu${cpu}`;
    const own = known.get(cpu);
    const midr = attribute(host, `${directory}/regs/identification/midr_el1`);
    const topology = (name: string): number => {
      const value = integerAttribute(host, `${directory}/topology/${name}`, -1);
      return value === NO_CLUSTER ? -1 : value;
    };
    const core = topology('core_id');
    const group = topology('physical_package_id');
    return {
      cpu,
      // an offline CPU has neither registers nor a place in /proc/cpuinfo
      part: partOfMidr(midr) ?? own?.part ?? first?.part ?? '',
      capacity: integerAttribute(host, `${directory}/cpu_capacity`, FULL_CAPACITY),
      online: online.size === 0 || online.has(cpu),
      id: midr || (own?.id ?? ''),
      core: core < 0 ? (own?.core ?? -1) : core,
      cluster: topology('cluster_id'),
      package: group < 0 ? (own?.package ?? -1) : group,
    };
  });
}
