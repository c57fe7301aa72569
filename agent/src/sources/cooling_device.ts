/** /sys/class/thermal/cooling_deviceN (drivers/thermal/thermal_sysfs.c). State 0 is no cooling. */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, parseCounter, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../host/host.js';
import { attribute, numbered, slowAttribute } from './attributes.js';
import { probing, type Source } from './source.js';

const DIRECTORY = '/sys/class/thermal';
const PREFIX = 'cooling_device';
const COOLING = columnsOf('cooling_device');
const TIMEOUT_MS = 250;
const RESCAN_EVERY = 300;

interface Device {
  readonly directory: string;
  readonly row: Row;
}

export class CoolingDevice implements Source {
  readonly name = 'cooling_device';
  readonly rhythm = 'device';
  private devices: Device[] = [];
  private readings = 0;

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

  async read(host: Host, into: Reading[]): Promise<void> {
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
    into.push({ table: TABLES.cooling_device.id, rows: this.devices.map(device => device.row) });
  }
}

/** The devices that exist, keeping the rows of `known` ones. @throws EdgevitalsError SOURCE_ABSENT without any. */
function devicesOf(host: Host, known: readonly Device[]): Device[] {
  const devices = numbered(host, DIRECTORY, PREFIX).map(({ name, number }) => {
    const directory = `${DIRECTORY}/${name}`;
    const id = new RowId([number], attribute(host, `${directory}/type`));
    const row =
      known.find(one => one.row.id.key === id.key)?.row ?? new Row(id, TABLES.cooling_device.columns.length);
    return { directory, row };
  });
  if (devices.length === 0) throw new EdgevitalsError('SOURCE_ABSENT', `${DIRECTORY} has no cooling devices`);
  return devices;
}

/** Reads all states; ACPI devices may answer EINVAL. @throws the first error when no device gives a state. */
async function readStates(host: Host, devices: readonly Device[]): Promise<void> {
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
