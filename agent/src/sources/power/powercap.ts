/**
 * /sys/class/powercap/<zone>/energy_uj: energy meters of the power capping framework, RAPL of x86 among them
 * (Documentation/power/powercap/powercap.rst; drivers/powercap). Only root may read the counter (mode 0400). It wraps
 * at max_energy_range_uj, after an hour or so of full load. At most 32 zones.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { PowercapInfo, SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { attribute, integerAttribute, namesIn } from '../reading/attributes.js';
import { type DriverFile, DriverFiles, readDevices } from '../reading/driver_files.js';
import { type Description, probing, type Source } from '../source.js';

const DIRECTORY = '/sys/class/powercap';
const POWERCAP = columnsOf('powercap');
const TIMEOUT_MS = 250;
const RESCAN_EVERY = 300;
const MOST_ZONES = 32;
const MOST_LIMITS = 8;

interface PowercapZone {
  readonly row: Row;
  readonly files: DriverFiles;
}

export class Powercap implements Source {
  readonly name = 'powercap';
  readonly tables = ['powercap'] as const;
  readonly rhythm = 'device';
  private zones: readonly PowercapZone[] = [];
  private readings = 0;
  private lost = 0;

  get partFailures(): number {
    return this.zones.reduce((sum, { files }) => sum + files.failures, this.lost);
  }

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'energy that the CPU itself meters (RAPL): its power is modelled', () =>
        readDevices(
          host,
          zonesOf(host).map(zone => zone.files),
          TIMEOUT_MS,
        ),
      ),
    ];
  }

  async describe(host: Host): Promise<Description> {
    const powercapZones = zoneNames(host).map(zone => describe(host, zone));
    return powercapZones.length === 0 ? {} : { powercapZones };
  }

  async sample(host: Host, into: Reading[]): Promise<void> {
    if (this.readings++ % RESCAN_EVERY === 0) {
      this.lost = this.partFailures;
      this.zones = [];
      this.zones = zonesOf(host);
    }
    await readDevices(
      host,
      this.zones.map(zone => zone.files),
      TIMEOUT_MS,
    );
    into.push({ table: TABLES.powercap.id, rows: this.zones.map(zone => zone.row) });
  }
}

/** Names of the zones, without the control types that stand beside them; empty when there are none. */
function zoneNames(host: Host): string[] {
  return namesIn(host, DIRECTORY)
    .filter(name => meters(host, name).length > 0)
    .slice(0, MOST_ZONES);
}

const meters = (host: Host, zone: string): ('energy_uj' | 'power_uw')[] => {
  const names = namesIn(host, `${DIRECTORY}/${zone}`);
  return (['energy_uj', 'power_uw'] as const).filter(name => names.includes(name));
};

function zonesOf(host: Host): PowercapZone[] {
  host.list(DIRECTORY);
  const zones = zoneNames(host).map(name => {
    const row = new Row(new RowId([], name), TABLES.powercap.columns.length);
    const files = meters(host, name).map(
      (meter): DriverFile => ({
        path: `${DIRECTORY}/${name}/${meter}`,
        take: value => row.set(POWERCAP[meter], value),
      }),
    );
    return { row, files: new DriverFiles(files) };
  });
  if (zones.length === 0) throw new EdgevitalsError('SOURCE_ABSENT', `${DIRECTORY} has no zone with a meter`);
  return zones;
}

function describe(host: Host, zone: string): PowercapInfo {
  const directory = `${DIRECTORY}/${zone}`;
  const whole = (name: string): number => Math.max(integerAttribute(host, `${directory}/${name}`, 0), 0);
  const limits = namesIn(host, directory)
    .flatMap(name => /^constraint_\d+(?=_power_limit_uw$)/.exec(name)?.[0] ?? [])
    .slice(0, MOST_LIMITS)
    .map(constraint => ({
      name: attribute(host, `${directory}/${constraint}_name`),
      powerLimitUw: whole(`${constraint}_power_limit_uw`),
      windowUs: whole(`${constraint}_time_window_us`),
    }));
  return {
    zone,
    name: attribute(host, `${directory}/name`),
    maxEnergyRangeUj: whole('max_energy_range_uj'),
    enabled: attribute(host, `${directory}/enabled`) !== '0',
    limits,
  };
}
