/**
 * /sys/devices/system/cpu/cpufreq/policyN, kHz, and its stats/time_in_state, USER_HZ ticks of wall time at each
 * operating point (drivers/cpufreq/cpufreq.c, cpufreq_stats.c).
 */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import {
  columnIndex,
  columnsOf,
  parseCounter,
  type Reading,
  Row,
  RowId,
  TABLES,
} from '@edgevitals/shared/frame';
import type { PolicyInfo, SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import {
  attribute,
  cpuList,
  integerAttribute,
  isDirectory,
  namesIn,
  numbered,
  numberedIfAny,
  toInteger,
} from '../reading/attributes.js';
import { KernelFile } from '../reading/kernel_file.js';
import { Scanner } from '../reading/scanner.js';
import { type Description, probing, type Source } from '../source.js';

const DIRECTORY = '/sys/devices/system/cpu/cpufreq';
const CPUFREQ = columnsOf('cpufreq');
const TICKS = columnIndex('time_in_state', 'ticks');
const RESCAN_EVERY = 300;
const ATTRIBUTES = [
  ['scaling_cur_freq', CPUFREQ.scaling_cur_freq],
  ['scaling_max_freq', CPUFREQ.scaling_max_freq],
  ['scaling_min_freq', CPUFREQ.scaling_min_freq],
  ['stats/total_trans', CPUFREQ.total_trans],
] as const;

const scanner = new Scanner();

/** Takes over the lines `<kHz> <ticks>` of time_in_state, keeping the rows of known operating points. */
export function parseTimeInState(text: string, policy: number, known: Map<number, Row>): void {
  scanner.reset(text);
  do {
    const khz = scanner.small();
    const ticks = scanner.integer();
    if (khz === undefined || ticks === undefined || khz < 0) continue;
    let row = known.get(khz);
    if (row === undefined) {
      row = new Row(new RowId([policy, khz], ''), TABLES.time_in_state.columns.length);
      known.set(khz, row);
    }
    row.set(TICKS, ticks);
  } while (scanner.line());
}

/** One policy: a group of CPUs that share a clock. */
class Policy {
  readonly number: number;
  readonly points = new Map<number, Row>();
  private readonly governor: KernelFile;
  private readonly attributes: { readonly file: KernelFile; readonly column: number }[];
  private readonly timeInState: KernelFile;
  private row: Row | undefined;
  private readonly missing = new Set<KernelFile>();

  constructor(directory: string, number: number) {
    this.number = number;
    this.governor = new KernelFile(`${directory}/scaling_governor`);
    this.attributes = ATTRIBUTES.map(([name, column]) => ({
      file: new KernelFile(`${directory}/${name}`),
      column,
    }));
    this.timeInState = new KernelFile(`${directory}/stats/time_in_state`);
  }

  /** @returns undefined while all its CPUs are offline. */
  read(host: Host): Row | undefined {
    const governor = this.text(this.governor, host).trim();
    if (this.row?.id.name !== governor) {
      this.row = new Row(new RowId([this.number], governor), TABLES.cpufreq.columns.length);
    }
    const row = this.row;
    for (const { file, column } of this.attributes)
      row.set(column, parseCounter(this.text(file, host).trim()));
    parseTimeInState(this.text(this.timeInState, host), this.number, this.points);
    return row.get(CPUFREQ.scaling_cur_freq) === undefined && row.get(CPUFREQ.scaling_max_freq) === undefined
      ? undefined
      : row;
  }

  close(): void {
    for (const file of [this.governor, this.timeInState, ...this.attributes.map(({ file }) => file)])
      file.close();
  }

  /** Empty when the driver has no such attribute, or all its CPUs are offline now (EBUSY). */
  private text(file: KernelFile, host: Host): string {
    if (this.missing.has(file)) return '';
    try {
      return file.read(host);
    } catch (error) {
      if (!isEdgevitalsError(error)) throw error;
      if (error.code === 'SOURCE_ABSENT' || error.code === 'SOURCE_DENIED') this.missing.add(file);
      return '';
    }
  }
}

export class Cpufreq implements Source {
  readonly name = 'cpufreq';
  readonly tables = ['cpufreq', 'time_in_state'] as const;
  readonly rhythm = 'device';
  private policies: Policy[] = [];
  private readings = 0;

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'clock speeds: lost capacity and CPU power are told by load only', () =>
        list(host),
      ),
      await probing(
        'cpufreq_stats',
        'time at each operating point: speeds between two readings are guessed',
        () => {
          for (const { name } of list(host)) host.readText(`${DIRECTORY}/${name}/stats/time_in_state`);
        },
      ),
    ];
  }

  async describe(host: Host): Promise<Description> {
    return {
      policies: numberedIfAny(host, DIRECTORY, 'policy').map(({ name, number }) =>
        describe(host, name, number),
      ),
    };
  }

  sample(host: Host, into: Reading[]): void {
    // policies come and go with hotplug, and attributes with the driver
    if (this.readings++ % RESCAN_EVERY === 0) {
      this.close();
      this.policies = list(host).map(({ name, number }) => new Policy(`${DIRECTORY}/${name}`, number));
    }
    const rows: Row[] = [];
    const points: Row[] = [];
    for (const policy of this.policies) {
      const row = policy.read(host);
      if (row === undefined) continue;
      rows.push(row);
      points.push(...policy.points.values());
    }
    if (rows.length === 0)
      throw new EdgevitalsError('SOURCE_FAILED', `${DIRECTORY}: no policy tells its frequency`);
    into.push({ table: TABLES.cpufreq.id, rows });
    if (points.length > 0) into.push({ table: TABLES.time_in_state.id, rows: points });
  }

  close(): void {
    for (const policy of this.policies) policy.close();
  }
}

function list(host: Host): { name: string; number: number }[] {
  const policies = numbered(host, DIRECTORY, 'policy');
  if (policies.length === 0) throw new EdgevitalsError('SOURCE_ABSENT', `${DIRECTORY} has no policies`);
  return policies;
}

function describe(host: Host, name: string, policy: number): PolicyInfo {
  const directory = `${DIRECTORY}/${name}`;
  const frequencies = attribute(host, `${directory}/scaling_available_frequencies`)
    .split(' ')
    .map(text => toInteger(text, 0))
    .filter(khz => khz > 0);
  return {
    policy,
    cpus: cpuList(attribute(host, `${directory}/related_cpus`)),
    driver: attribute(host, `${directory}/scaling_driver`),
    hardwareMinKhz: integerAttribute(host, `${directory}/cpuinfo_min_freq`, 0),
    hardwareMaxKhz: integerAttribute(host, `${directory}/cpuinfo_max_freq`, 0),
    frequenciesKhz: frequencies.sort((a, b) => a - b),
    tunables: tunables(host, directory),
  };
}

const MOST_TUNABLES = 32;

/**
 * The governor's settings: a directory named after it, one for each policy or, with drivers that share them, one for
 * all (drivers/cpufreq/cpufreq_governor.c).
 */
function tunables(host: Host, directory: string): Record<string, number> {
  const governor = attribute(host, `${directory}/scaling_governor`).trim();
  if (!/^[a-z_]{1,32}$/.test(governor)) return {};
  const own = `${directory}/${governor}`;
  const place = isDirectory(host, own) ? own : `${DIRECTORY}/${governor}`;
  const found = namesIn(host, place)
    .filter(name => /^[a-z][a-z0-9_]{0,63}$/.test(name))
    .slice(0, MOST_TUNABLES)
    .map(name => [name, integerAttribute(host, `${place}/${name}`, -1)] as const);
  return Object.fromEntries(found.filter(([, value]) => value >= 0));
}
