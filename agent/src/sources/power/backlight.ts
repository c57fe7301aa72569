/**
 * /sys/class/backlight/<device> (drivers/video/backlight/backlight.c; Documentation/ABI/stable/sysfs-class-backlight):
 * how bright a display is. At most 8.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { namesIn } from '../reading/attributes.js';
import { DriverFiles, readDevices } from '../reading/driver_files.js';
import { probing, type Source } from '../source.js';

const DIRECTORY = '/sys/class/backlight';
const COLUMNS = columnsOf('backlight');
const TIMEOUT_MS = 250;
const RESCAN_EVERY = 60;
const MOST = 8;
const FILES = ['actual_brightness', 'brightness', 'bl_power', 'max_brightness'] as const;

interface Display {
  readonly row: Row;
  readonly files: DriverFiles;
}

export class Backlight implements Source {
  readonly name = 'backlight';
  readonly tables = ['backlight'] as const;
  readonly rhythm = 'process';
  private displays: readonly Display[] = [];
  private readings = 0;
  private lost = 0;

  get partFailures(): number {
    return this.displays.reduce((sum, { files }) => sum + files.failures, this.lost);
  }

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'brightness of a display: its power is part of the base', () =>
        readAll(host, displaysOf(host)),
      ),
    ];
  }

  async sample(host: Host, into: Reading[]): Promise<void> {
    if (this.readings++ % RESCAN_EVERY === 0) {
      this.lost = this.partFailures;
      this.displays = [];
      this.displays = displaysOf(host);
    }
    await readAll(host, this.displays);
    into.push({ table: TABLES.backlight.id, rows: this.displays.map(display => display.row) });
  }
}

const readAll = (host: Host, displays: readonly Display[]): Promise<void> =>
  readDevices(
    host,
    displays.map(display => display.files),
    TIMEOUT_MS,
  );

/** @throws EdgevitalsError SOURCE_ABSENT when there are none. */
function displaysOf(host: Host): Display[] {
  const displays = host
    .list(DIRECTORY)
    .sort()
    .slice(0, MOST)
    .map(name => {
      const row = new Row(new RowId([], name), TABLES.backlight.columns.length);
      const names = namesIn(host, `${DIRECTORY}/${name}`);
      const files = FILES.filter(file => names.includes(file)).map(file => ({
        path: `${DIRECTORY}/${name}/${file}`,
        take: row.set.bind(row, COLUMNS[file]),
      }));
      return { row, files: new DriverFiles(files) };
    });
  if (displays.length === 0) throw new EdgevitalsError('SOURCE_ABSENT', `${DIRECTORY} has no displays`);
  return displays;
}
