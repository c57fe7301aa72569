/** `edgevitals export`: history as a file for other programs, read from the data directory while the analyzer runs. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { extname, join } from 'node:path';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { parseWindow } from '@edgevitals/shared/results';
import { formatRatio } from '@edgevitals/shared/text';
import { type Command, Option } from 'commander';
import { EXPORT_STEPS, type ExportRow, type ExportStep, exportRows } from '../../history/export_rows.js';
import { SqliteStore } from '../../history/sqlite/index.js';
import { EXPORT_FORMATS } from '../export_formats.js';
import { bar } from '../render/bar.js';
import type { Terminal } from '../terminal.js';

type ExportFormat = keyof typeof EXPORT_FORMATS;

interface ExportFlags {
  readonly data: string;
  readonly format?: ExportFormat;
  readonly output: string;
  readonly window: string;
  readonly step: ExportStep;
}

const EXAMPLES = `
A row is what a program used on a device in a minute (--step: hour, day), where minutes have gone in an hour or day. Without --format
the file's ending says which. The analyzer may run meanwhile.

Examples:
  edgevitals export --data /var/lib/edgevitals --output fleet.parquet --step hour --window 90d
  edgevitals export gateway-7 --data /var/lib/edgevitals -o gateway-7.csv`;

const BAR = 24;

export function addExportCommand(program: Command, terminal: Terminal): void {
  program
    .command('export')
    .description('history as Parquet, CSV or JSON lines')
    .argument('[device]', 'one device; all when left out')
    .addOption(
      new Option('--data <directory>', "the analyzer's, on this machine")
        .env('EDGEVITALS_DATA')
        .default('.edgevitals'),
    )
    .addOption(new Option('-f, --format <form>', 'its form').choices(Object.keys(EXPORT_FORMATS)))
    .requiredOption('-o, --output <file>', 'where to')
    .option('-w, --window <time>', 'back from now: 12h, 7d, 400d', '30d')
    .addOption(
      new Option('--step <length>', 'what a row is of').choices(Object.keys(EXPORT_STEPS)).default('minute'),
    )
    .addHelpText('after', EXAMPLES)
    .action((device: string | undefined, flags: ExportFlags) => writeExport(device, flags, terminal));
}

/** @throws EdgevitalsError CONFIG_INVALID, QUERY_UNKNOWN_DEVICE, STORE_FAILED. */
async function writeExport(
  device: string | undefined,
  { data, format, output, window, step }: ExportFlags,
  terminal: Terminal,
): Promise<void> {
  const write = EXPORT_FORMATS[format ?? (extname(output).slice(1) as ExportFormat)];
  if (write === undefined)
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `--output ${output}: its ending is none of ${Object.keys(EXPORT_FORMATS).join(', ')}; say --format`,
    );
  const path = join(data, 'history.db');
  if (!existsSync(path))
    throw new EdgevitalsError('CONFIG_INVALID', `--data ${data}: there is no history in it (history.db)`);
  // history tells who runs what, and when: what is written is for this user alone
  process.umask(0o077);
  const to = Date.now() / 1000;
  const from = to - parseWindow(window);
  const store = new SqliteStore(path, { readonly: true });
  const progress = terminal.progress('reading');
  const part = `${output}.part`;
  try {
    const known = (await store.devices()).map(each => each.device);
    if (device !== undefined && !known.includes(device))
      throw new EdgevitalsError(
        'QUERY_UNKNOWN_DEVICE',
        `no device ${JSON.stringify(device)} has history in ${data}`,
      );
    const devices = device === undefined ? known : [device];
    const told = (share: number, at: string): void =>
      progress.tell(`${bar(share, BAR).padEnd(BAR)} ${formatRatio(share)} ${at}`);
    const counted = new CountedRows(exportRows(store, devices, from, to, step, told));
    await write(part, counted);
    renameSync(part, output);
    progress.done();
    terminal.note(`${output}: ${counted.count} rows of ${devices.length} devices`);
  } finally {
    progress.done();
    rmSync(part, { force: true });
    await store.close();
  }
}

class CountedRows implements AsyncIterable<ExportRow> {
  count = 0;
  private readonly rows: AsyncIterable<ExportRow>;

  constructor(rows: AsyncIterable<ExportRow>) {
    this.rows = rows;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ExportRow> {
    for await (const row of this.rows) {
      this.count++;
      yield row;
    }
  }
}
