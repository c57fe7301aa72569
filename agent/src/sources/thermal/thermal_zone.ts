/**
 * /sys/class/thermal/thermal_zoneN (drivers/thermal/thermal_sysfs.c, thermal_helpers.c;
 * Documentation/driver-api/thermal/sysfs-api.rst). `temp` may sleep in a driver for ever: read off the event loop.
 */

import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import {
  type Counter,
  columnIndex,
  parseCounter,
  type Reading,
  Row,
  RowId,
  TABLES,
} from '@edgevitals/shared/frame';
import type { SourceInfo, ZoneInfo } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import type { Host } from '../../host/host.js';
import { attribute, namesIn, numbered, slowAttribute, toInteger } from '../reading/attributes.js';
import { type Description, probing, type Source } from '../source.js';

const DIRECTORY = '/sys/class/thermal';
const PREFIX = 'thermal_zone';
const TEMP = columnIndex('thermal_zone', 'temp');
/** THERMAL_TEMP_INVALID: at or below it a driver means "no reading", and a trip "disabled". */
export const INVALID_MILLIDEGREES = -274_000;
const TIMEOUT_MS = 250;
const RESCAN_EVERY = 300;

/** A temperature in thousandths of a degree; undefined when empty, no integer, or the kernel's "invalid". */
export function parseTemp(text: string): Counter | undefined {
  const value = parseCounter(text.trim());
  return value === undefined || value <= INVALID_MILLIDEGREES ? undefined : value;
}

interface HeatZone {
  readonly path: string;
  readonly row: Row;
}

export class ThermalZone implements Source {
  readonly name = 'thermal_zone';
  readonly tables = ['thermal_zone'] as const;
  readonly rhythm = 'device';
  private zones: HeatZone[] = [];
  private readings = 0;

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'temperatures: throttling cannot be told before it happens', async () => {
        await readZones(host, zonesOf(host, []));
      }),
    ];
  }

  async describe(host: Host): Promise<Description> {
    const zones: ZoneInfo[] = [];
    for (const { row, path } of quietly(() => zonesOf(host, []))) {
      zones.push(await describe(host, path.slice(0, -'/temp'.length), row.id.labels[0] ?? 0, row.id.name));
    }
    return { zones };
  }

  async sample(host: Host, into: Reading[]): Promise<void> {
    if (this.readings++ % RESCAN_EVERY === 0) this.zones = zonesOf(host, this.zones);
    await readZones(host, this.zones);
    into.push({ table: TABLES.thermal_zone.id, rows: this.zones.map(zone => zone.row) });
  }
}

/** The zones that exist, keeping the rows of `known` ones. @throws EdgevitalsError SOURCE_ABSENT when there are none. */
function zonesOf(host: Host, known: readonly HeatZone[]): HeatZone[] {
  const zones = numbered(host, DIRECTORY, PREFIX).map(({ name, number }) => {
    const id = new RowId([number], attribute(host, `${DIRECTORY}/${name}/type`));
    const row =
      known.find(zone => zone.row.id.key === id.key)?.row ?? new Row(id, TABLES.thermal_zone.columns.length);
    return { path: `${DIRECTORY}/${name}/temp`, row };
  });
  if (zones.length === 0) throw new EdgevitalsError('SOURCE_ABSENT', `${DIRECTORY} has no zones`);
  return zones;
}

/**
 * Reads all zones at once; one that gives nothing (ENODATA while suspended, EINVAL when disabled, EIO of a broken
 * sensor) has no value. @throws the first error when no zone gives one.
 */
async function readZones(host: Host, zones: readonly HeatZone[]): Promise<void> {
  let read = 0;
  let failure: unknown;
  await Promise.all(
    zones.map(async ({ path, row }) => {
      try {
        const temp = parseTemp(await host.readSlow(path, TIMEOUT_MS));
        row.set(TEMP, temp);
        if (temp !== undefined) read++;
        else failure ??= new EdgevitalsError('SOURCE_MALFORMED', `${path} has no valid temperature`);
      } catch (error) {
        if (!isEdgevitalsError(error)) throw error;
        row.set(TEMP, undefined);
        failure ??= error;
      }
    }),
  );
  if (read === 0 && failure !== undefined) throw failure;
}

async function describe(host: Host, directory: string, zone: number, type: string): Promise<ZoneInfo> {
  const names = namesIn(host, directory);
  const integer = async (name: string, fallback: number): Promise<number> =>
    toInteger(await slowAttribute(host, `${directory}/${name}`, TIMEOUT_MS), fallback);
  const trips: ZoneInfo['trips'][number][] = [];
  for (const name of names) {
    const [, index] = /^trip_point_(\d+)_type$/.exec(name) ?? [];
    if (index === undefined) continue;
    trips.push({
      type: attribute(host, `${directory}/${name}`),
      temp: await integer(`trip_point_${index}_temp`, INVALID_MILLIDEGREES),
      hyst: await integer(`trip_point_${index}_hyst`, 0),
    });
  }
  const cooling: ZoneInfo['cooling'][number][] = [];
  for (const name of names) {
    if (!/^cdev\d+$/.test(name)) continue;
    const [, device] = /cooling_device(\d+)\/?$/.exec(link(host, `${directory}/${name}`)) ?? [];
    if (device !== undefined)
      cooling.push({
        device: Number(device),
        trip: await integer(`${name}_trip_point`, -1),
        weight: await integer(`${name}_weight`, 0),
      });
  }
  // EIO where the zone has no parameters, which is the rule
  const sustainablePowerMw = await integer('sustainable_power', 0);
  return {
    zone,
    type,
    policy: attribute(host, `${directory}/policy`),
    trips,
    cooling,
    enabled: attribute(host, `${directory}/mode`) !== 'disabled',
    ...given({ sustainablePowerMw: sustainablePowerMw > 0 ? sustainablePowerMw : undefined }),
  };
}

function link(host: Host, path: string): string {
  try {
    return host.readLink(path);
  } catch {
    return '';
  }
}

function quietly<T>(list: () => T[]): T[] {
  try {
    return list();
  } catch {
    return [];
  }
}
