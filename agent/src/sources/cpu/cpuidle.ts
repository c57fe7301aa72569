/**
 * /sys/devices/system/cpu/cpuN/cpuidle/stateM: idle states (drivers/cpuidle/sysfs.c;
 * Documentation/ABI/testing/sysfs-devices-system-cpu). `usage` counts what was asked for, `rejected` what was refused;
 * `time` may be more than the hardware stayed. `power` is not to be relied on and is not read.
 */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, parseCounter, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { IdleStateInfo, SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { attribute, integerAttribute, numberedIfAny } from '../reading/attributes.js';
import { KernelFile } from '../reading/kernel_file.js';
import { type Description, probing, type Source } from '../source.js';

const DIRECTORY = '/sys/devices/system/cpu';
const CPUIDLE = columnsOf('cpuidle');
/** At most this many rows: 128 CPUs with the four states that most have. */
const MOST_ROWS = 512;
/** Readings after which states are looked for again and their rarer counters read. */
const WHOLE_EVERY = 12;
const OFTEN = [
  ['time', CPUIDLE.time_us],
  ['usage', CPUIDLE.usage],
] as const;
const RARELY = [
  ['above', CPUIDLE.above],
  ['below', CPUIDLE.below],
  ['rejected', CPUIDLE.rejected],
  ['s2idle/time', CPUIDLE.s2idle_time_us],
  ['s2idle/usage', CPUIDLE.s2idle_usage],
] as const;

interface State {
  readonly cpu: number;
  readonly state: number;
  readonly directory: string;
}

/** One state of one CPU; its counters stay open. */
class IdleState {
  readonly row: Row;
  private readonly directory: string;
  private readonly often: readonly (readonly [KernelFile, number])[];

  constructor(host: Host, { cpu, state, directory }: State) {
    this.directory = directory;
    this.row = new Row(
      new RowId([cpu, state], attribute(host, `${directory}/name`)),
      TABLES.cpuidle.columns.length,
    );
    this.often = OFTEN.map(([name, column]) => [new KernelFile(`${directory}/${name}`), column]);
  }

  /** @returns false when it has gone with its CPU. */
  read(host: Host, whole: boolean): boolean {
    try {
      for (const [file, column] of this.often) this.row.set(column, parseCounter(file.read(host).trim()));
      if (!whole) return true;
      for (const [name, column] of RARELY)
        this.row.set(column, parseCounter(attribute(host, `${this.directory}/${name}`)));
      return true;
    } catch (error) {
      if (!isEdgevitalsError(error)) throw error;
      return false;
    }
  }

  close(): void {
    for (const [file] of this.often) file.close();
  }
}

export class Cpuidle implements Source {
  readonly name = 'cpuidle';
  readonly tables = ['cpuidle'] as const;
  readonly rhythm = 'process';
  private states: IdleState[] = [];
  private readings = 0;

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(
        this.name,
        'how deeply CPUs sleep: idle power is one figure, wake-ups are told by process only',
        () => {
          const [first] = statesOf(host);
          if (first === undefined)
            throw new EdgevitalsError('SOURCE_ABSENT', `${DIRECTORY} has no CPU with idle states`);
          host.readText(`${first.directory}/usage`);
        },
      ),
    ];
  }

  async describe(host: Host): Promise<Description> {
    const found = new Map<string, IdleStateInfo & { readonly cpus: number[] }>();
    for (const { cpu, state, directory } of statesOf(host)) {
      const info = {
        state,
        name: attribute(host, `${directory}/name`),
        latencyUs: integerAttribute(host, `${directory}/latency`, 0),
        residencyUs: integerAttribute(host, `${directory}/residency`, 0),
        disabled: attribute(host, `${directory}/disable`, '0') !== '0',
      };
      const key = Object.values(info).join();
      const same = found.get(key);
      if (same === undefined) found.set(key, { cpus: [cpu], ...info });
      else same.cpus.push(cpu);
    }
    return found.size === 0 ? {} : { idleStates: [...found.values()] };
  }

  sample(host: Host, into: Reading[]): void {
    const whole = this.readings++ % WHOLE_EVERY === 0;
    // states come with a driver that is loaded late, and go with hotplug
    if (whole) {
      this.close();
      this.states = statesOf(host).map(state => new IdleState(host, state));
    }
    this.states = this.states.filter(state => {
      const there = state.read(host, whole);
      if (!there) state.close();
      return there;
    });
    into.push({ table: TABLES.cpuidle.id, rows: this.states.map(state => state.row) });
  }

  close(): void {
    for (const state of this.states) state.close();
    this.states = [];
  }
}

function statesOf(host: Host): State[] {
  return numberedIfAny(host, DIRECTORY, 'cpu')
    .flatMap(({ name, number: cpu }) => {
      const directory = `${DIRECTORY}/${name}/cpuidle`;
      return numberedIfAny(host, directory, 'state').map(entry => ({
        cpu,
        state: entry.number,
        directory: `${directory}/${entry.name}`,
      }));
    })
    .slice(0, MOST_ROWS);
}
