/**
 * /sys/devices/system/cpu/cpuN/thermal_throttle: how long and how often x86 hardware slowed a core or its package down
 * against heat (arch/x86/kernel/cpu/mce/therm_throt.c, drivers/thermal/intel/therm_throt.c). `count` counts interrupts,
 * `total_time_ms` is added to when a throttling ends; power_limit_count is about power, not heat. The package's counters
 * show on each of its CPUs and are read from one; an offline CPU's files are empty. At most 256 CPUs.
 */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, parseCounter, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { integerAttribute, namesIn, numbered } from '../reading/attributes.js';
import { KernelFile } from '../reading/kernel_file.js';
import { probing, type Source } from '../source.js';

const DIRECTORY = '/sys/devices/system/cpu';
const THROTTLE = columnsOf('thermal_throttle');
const MOST_CPUS = 256;
const RESCAN_EVERY = 60;
const DOMAINS = ['core', 'package'] as const;
const REST = [
  ['throttle_total_time_ms', THROTTLE.total_ms],
  ['throttle_max_time_ms', THROTTLE.max_ms],
] as const;

interface Domain {
  readonly row: Row;
  readonly count: KernelFile;
  /** Zero while `count` is. */
  readonly rest: readonly { readonly file: KernelFile; readonly column: number }[];
  /** Undefined where the CPU has no power limit notification. */
  readonly powerLimit: KernelFile | undefined;
}

export class ThermalThrottle implements Source {
  readonly name = 'thermal_throttle';
  readonly tables = ['thermal_throttle'] as const;
  readonly rhythm = 'device';
  private domains: readonly Domain[] = [];
  private readings = 0;

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(
        this.name,
        'how long the hardware throttled (x86 of Intel): it is told from frequencies and temperatures',
        () => domainsOf(host),
      ),
    ];
  }

  sample(host: Host, into: Reading[]): void {
    // CPUs come and go with hotplug
    if (this.readings++ % RESCAN_EVERY === 0) {
      this.close();
      this.domains = domainsOf(host);
    }
    for (const { row, count, rest, powerLimit } of this.domains) {
      const times = parseCounter(text(count, host));
      row.set(THROTTLE.count, times);
      for (const { file, column } of rest) row.set(column, times === 0 ? 0 : parseCounter(text(file, host)));
      if (powerLimit !== undefined) row.set(THROTTLE.power_limit_count, parseCounter(text(powerLimit, host)));
    }
    into.push({ table: TABLES.thermal_throttle.id, rows: this.domains.map(domain => domain.row) });
  }

  close(): void {
    for (const { count, rest, powerLimit } of this.domains) {
      count.close();
      powerLimit?.close();
      for (const { file } of rest) file.close();
    }
    this.domains = [];
  }
}

/** @throws EdgevitalsError SOURCE_ABSENT when no CPU has the counters. */
function domainsOf(host: Host): Domain[] {
  const domains = new Map<string, Domain>();
  for (const { name, number } of numbered(host, DIRECTORY, 'cpu').slice(0, MOST_CPUS)) {
    const directory = `${DIRECTORY}/${name}/thermal_throttle`;
    const names = new Set(namesIn(host, directory));
    const physical = integerAttribute(host, `${DIRECTORY}/${name}/topology/physical_package_id`, -1);
    DOMAINS.forEach((domain, index) => {
      const unit = domain === 'core' ? number : Math.max(physical, 0);
      // while a CPU is offline its package is not known, and another CPU tells of it
      if (!names.has(`${domain}_throttle_count`) || (domain === 'package' && physical < 0)) return;
      const id = new RowId([index, unit], domain);
      if (domains.has(id.key)) return;
      const file = (suffix: string): KernelFile => new KernelFile(`${directory}/${domain}_${suffix}`);
      domains.set(id.key, {
        row: new Row(id, TABLES.thermal_throttle.columns.length),
        count: file('throttle_count'),
        rest: REST.filter(([suffix]) => names.has(`${domain}_${suffix}`)).map(([suffix, column]) => ({
          file: file(suffix),
          column,
        })),
        powerLimit: names.has(`${domain}_power_limit_count`) ? file('power_limit_count') : undefined,
      });
    });
  }
  if (domains.size === 0)
    throw new EdgevitalsError('SOURCE_ABSENT', `no CPU in ${DIRECTORY} has thermal_throttle`);
  return [...domains.values()];
}

/** Empty when the CPU went offline or away. */
function text(file: KernelFile, host: Host): string {
  try {
    return file.read(host).trim();
  } catch (error) {
    if (!isEdgevitalsError(error)) throw error;
    return '';
  }
}
