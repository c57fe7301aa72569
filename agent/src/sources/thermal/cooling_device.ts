/**
 * /sys/class/thermal/cooling_deviceN (drivers/thermal/thermal_sysfs.c). State 0 is no cooling. Kernels with
 * CONFIG_THERMAL_STATISTICS also count transitions and the milliseconds in each state; these are read every ten seconds.
 */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import {
  type Counter,
  columnIndex,
  columnsOf,
  parseCounter,
  type Reading,
  Row,
  RowId,
  TABLES,
} from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { attribute, namesIn, numbered, slowAttribute } from '../reading/attributes.js';
import { probing, type Source } from '../source.js';

const DIRECTORY = '/sys/class/thermal';
const PREFIX = 'cooling_device';
const COOLING = columnsOf('cooling_device');
const TIMEOUT_MS = 250;
const RESCAN_EVERY = 300;
const RARELY_MS = 10_000;
/** Most states of one device: a fan has few, a display's brightness many. */
const MOST_STATES = 64;
const MS = columnIndex('cooling_time_in_state', 'ms');

/** The lines `state<N>\t<milliseconds>` of time_in_state_ms, at most 64; an empty file has none. */
export function parseCoolingTimes(text: string): { state: number; ms: Counter }[] {
  const times: { state: number; ms: Counter }[] = [];
  for (const [, state = '', value = ''] of text.matchAll(/^state(\d{1,6})\s+(\d+)$/gm)) {
    const ms = parseCounter(value);
    if (ms !== undefined && times.length < MOST_STATES) times.push({ state: Number(state), ms });
  }
  return times;
}

interface Cooler {
  readonly directory: string;
  readonly row: Row;
  readonly states: Map<number, Row>;
  /** Whether this kernel keeps statistics of it. */
  readonly counted: boolean;
}

export class CoolingDevice implements Source {
  readonly name = 'cooling_device';
  readonly tables = ['cooling_device', 'cooling_time_in_state'] as const;
  readonly rhythm = 'device';
  private devices: Cooler[] = [];
  private readings = 0;
  private countedMs = Number.NEGATIVE_INFINITY;

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(
        this.name,
        'what the kernel does against heat: throttling is inferred from frequencies',
        async () => {
          await readStates(host, devicesOf(host, []));
        },
      ),
    ];
  }

  async sample(host: Host, into: Reading[]): Promise<void> {
    if (this.readings++ % RESCAN_EVERY === 0) {
      this.devices = devicesOf(host, this.devices);
      for (const { directory, row } of this.devices) {
        row.set(
          COOLING.max_state,
          parseCounter(await slowAttribute(host, `${directory}/max_state`, TIMEOUT_MS)),
        );
      }
    }
    await readStates(host, this.devices);
    const now = host.monotonicMs();
    if (now - this.countedMs >= RARELY_MS) {
      this.countedMs = now;
      for (const device of this.devices) if (device.counted) readStatistics(host, device);
    }
    into.push({ table: TABLES.cooling_device.id, rows: this.devices.map(device => device.row) });
    if (this.devices.some(device => device.counted)) {
      into.push({
        table: TABLES.cooling_time_in_state.id,
        rows: this.devices.flatMap(device => [...device.states.values()]),
      });
    }
  }
}

/** The kernel's own memory, no driver: read at once. */
function readStatistics(host: Host, { directory, row, states }: Cooler): void {
  const number = row.id.labels[0] ?? 0;
  row.set(COOLING.total_trans, parseCounter(attribute(host, `${directory}/stats/total_trans`)));
  for (const { state, ms } of parseCoolingTimes(attribute(host, `${directory}/stats/time_in_state_ms`))) {
    const time =
      states.get(state) ??
      new Row(new RowId([number, state], ''), TABLES.cooling_time_in_state.columns.length);
    time.set(MS, ms);
    states.set(state, time);
  }
}

/** The devices that exist, keeping the rows of `known` ones. @throws EdgevitalsError SOURCE_ABSENT without any. */
function devicesOf(host: Host, known: readonly Cooler[]): Cooler[] {
  const devices = numbered(host, DIRECTORY, PREFIX).map(({ name, number }) => {
    const directory = `${DIRECTORY}/${name}`;
    const id = new RowId([number], attribute(host, `${directory}/type`));
    const before = known.find(one => one.row.id.key === id.key);
    return {
      directory,
      row: before?.row ?? new Row(id, TABLES.cooling_device.columns.length),
      states: before?.states ?? new Map<number, Row>(),
      counted: namesIn(host, `${directory}/stats`).includes('time_in_state_ms'),
    };
  });
  if (devices.length === 0) throw new EdgevitalsError('SOURCE_ABSENT', `${DIRECTORY} has no cooling devices`);
  return devices;
}

/** Reads all states; ACPI devices may answer EINVAL. @throws the first error when no device gives a state. */
async function readStates(host: Host, devices: readonly Cooler[]): Promise<void> {
  let read = 0;
  let failure: unknown;
  await Promise.all(
    devices.map(async ({ directory, row }) => {
      try {
        const state = parseCounter((await host.readSlow(`${directory}/cur_state`, TIMEOUT_MS)).trim());
        row.set(COOLING.cur_state, state);
        if (state !== undefined) read++;
        else failure ??= new EdgevitalsError('SOURCE_MALFORMED', `${directory}/cur_state has no state`);
      } catch (error) {
        if (!isEdgevitalsError(error)) throw error;
        row.set(COOLING.cur_state, undefined);
        failure ??= error;
      }
    }),
  );
  if (read === 0 && failure !== undefined) throw failure;
}
