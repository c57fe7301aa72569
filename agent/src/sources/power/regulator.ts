/**
 * /sys/class/regulator/regulator.N: what the board's supplies are set to (drivers/regulator/core.c;
 * Documentation/ABI/testing/sysfs-class-regulator). `microamps` is a setting, never a measurement. Reading can take a
 * transfer to the power management chip. At most 64.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { type Counter, columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { attribute, namesIn, numbered } from '../reading/attributes.js';
import { type DriverFile, DriverFiles, readDevices } from '../reading/driver_files.js';
import { probing, type Source } from '../source.js';

const DIRECTORY = '/sys/class/regulator';
const REGULATOR = columnsOf('regulator');
const TIMEOUT_MS = 250;
const RESCAN_EVERY = 10;
const MOST = 64;
const FILES = [
  ['microvolts', REGULATOR.microvolts],
  ['microamps', REGULATOR.microamps],
  ['requested_microamps', REGULATOR.requested_microamps],
  ['num_users', REGULATOR.users],
] as const;

/** `enabled` as 1, `disabled` as 0; undefined for `unknown`. */
export function parseState(text: string): Counter | undefined {
  const state = ['disabled', 'enabled'].indexOf(text.trim());
  return state < 0 ? undefined : state;
}

export class Regulator implements Source {
  readonly name = 'regulator';
  readonly tables = ['regulator'] as const;
  readonly rhythm = 'slow';
  private rows: readonly Row[] = [];
  private files = new DriverFiles([]);
  private readings = 0;
  private lost = 0;

  get partFailures(): number {
    return this.lost + this.files.failures;
  }

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'which supplies of the board are on', () =>
        readDevices(host, [regulators(host).files], TIMEOUT_MS),
      ),
    ];
  }

  async sample(host: Host, into: Reading[]): Promise<void> {
    if (this.readings++ % RESCAN_EVERY === 0) {
      this.lost += this.files.failures;
      ({ rows: this.rows, files: this.files } = regulators(host));
    }
    await readDevices(host, [this.files], TIMEOUT_MS);
    into.push({ table: TABLES.regulator.id, rows: this.rows });
  }
}

/** They sit on one chip, mostly, and are read one after the other. @throws EdgevitalsError SOURCE_ABSENT without any. */
function regulators(host: Host): { rows: Row[]; files: DriverFiles } {
  const files: DriverFile[] = [];
  const rows = numbered(host, DIRECTORY, 'regulator.')
    .slice(0, MOST)
    .map(({ name, number }) => {
      const directory = `${DIRECTORY}/${name}`;
      const row = new Row(
        new RowId([number], attribute(host, `${directory}/name`)),
        TABLES.regulator.columns.length,
      );
      const names = new Set(namesIn(host, directory));
      for (const [file, column] of FILES)
        if (names.has(file))
          files.push({ path: `${directory}/${file}`, take: value => row.set(column, value) });
      if (names.has('state'))
        files.push({
          path: `${directory}/state`,
          take: value => row.set(REGULATOR.state, value),
          parse: parseState,
        });
      return row;
    });
  if (rows.length === 0) throw new EdgevitalsError('SOURCE_ABSENT', `${DIRECTORY} has no regulators`);
  return { rows, files: new DriverFiles(files) };
}
