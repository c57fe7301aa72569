/**
 * UFS health (drivers/ufs/core/ufs-sysfs.c; Documentation/ABI/testing/sysfs-driver-ufs), since 4.17. Each file asks the
 * device and may wake it: read once an hour. At most 8 controllers.
 */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, type Row, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { isDirectory, namesIn } from '../reading/attributes.js';
import { HOUR_MS, Pace } from '../reading/pace.js';
import { RowSet } from '../reading/row_set.js';
import { type Description, probing, type Source } from '../source.js';
import { parseHex } from './hex.js';

const UFS = columnsOf('ufs');
const MOST = 8;
const TIMEOUT_MS = 2000;
const BUSES = ['/sys/bus/platform/devices', '/sys/bus/pci/drivers/ufshcd'];
const ATTRIBUTES = [
  ['health_descriptor/life_time_estimation_a', UFS.life_time_a],
  ['health_descriptor/life_time_estimation_b', UFS.life_time_b],
  ['health_descriptor/eol_info', UFS.eol_info],
  ['attributes/wb_life_time_est', UFS.wb_life_time],
] as const;
/** Facts that device_descriptor and string_descriptors tell; not the serial number. */
const FACTS = {
  specification_version: 'device_descriptor/specification_version',
  manufacturer_id: 'device_descriptor/manufacturer_id',
  manufacturing_date: 'device_descriptor/manufacturing_date',
  manufacturer_name: 'string_descriptors/manufacturer_name',
  product_name: 'string_descriptors/product_name',
  product_revision: 'string_descriptors/product_revision',
};

export class Ufs implements Source {
  readonly name = 'ufs';
  readonly tables = ['ufs'] as const;
  readonly rhythm = 'slow';
  private readonly pace = new Pace(HOUR_MS);
  private readonly set = new RowSet(TABLES.ufs.columns.length, MOST);
  /** Asked for once: it does not change, and each file asks the device. */
  private description: Description | undefined;

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'what the UFS device says of its wear', () => {
        controllers(host);
      }),
    ];
  }

  async describe(host: Host): Promise<Description> {
    this.description ??= await describe(host);
    return this.description;
  }

  async sample(host: Host, into: Reading[]): Promise<void> {
    if (this.pace.due(host)) await this.ask(host);
    into.push({ table: TABLES.ufs.id, rows: this.set.rows });
  }

  private async ask(host: Host): Promise<void> {
    this.set.begin();
    let failure: unknown;
    let values = 0;
    for (const path of controllers(host)) {
      const row: Row | undefined = this.set.row([], path.slice(path.lastIndexOf('/') + 1));
      for (const [file, column] of ATTRIBUTES) {
        try {
          const value = parseHex((await host.readSlow(`${path}/${file}`, TIMEOUT_MS)).trim());
          row?.set(column, value);
          if (value !== undefined) values++;
        } catch (error) {
          if (!isEdgevitalsError(error)) throw error;
          failure ??= error;
          // each file would wait for it as long
          if (error.code === 'SOURCE_TIMEOUT') break;
        }
      }
    }
    if (values === 0 && failure !== undefined) throw failure;
  }
}

/** Controllers whose device has a health descriptor. @throws EdgevitalsError SOURCE_ABSENT without any. */
function controllers(host: Host): string[] {
  const found = BUSES.flatMap(bus => namesIn(host, bus).map(name => `${bus}/${name}`))
    .filter(path => /ufs/i.test(path) && isDirectory(host, `${path}/health_descriptor`))
    .slice(0, MOST);
  if (found.length === 0) throw new EdgevitalsError('SOURCE_ABSENT', 'there is no UFS device');
  return found;
}

async function describe(host: Host): Promise<Description> {
  let paths: string[] = [];
  try {
    paths = controllers(host);
  } catch {
    return {};
  }
  const storage = [];
  for (const path of paths) {
    const facts: Record<string, string> = {};
    for (const [name, file] of Object.entries(FACTS)) {
      try {
        const text = (await host.readSlow(`${path}/${file}`, TIMEOUT_MS)).trim();
        if (text !== '') facts[name] = text.slice(0, 256);
      } catch (error) {
        if (isEdgevitalsError(error, 'SOURCE_TIMEOUT')) break;
      }
    }
    storage.push({ kind: 'ufs', name: path.slice(path.lastIndexOf('/') + 1), facts });
  }
  return { storage };
}
