/**
 * Health of NVMe drives by their log pages, once an hour: asked of the drive, or by nvme-cli where the host cannot. The kernel
 * itself shows only the temperature. At most 8 controllers.
 */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import {
  type Counter,
  columnsOf,
  parseCounter,
  type Reading,
  type Row,
  TABLES,
} from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { namesIn } from '../reading/attributes.js';
import { HOUR_MS, Pace } from '../reading/pace.js';
import { RowSet } from '../reading/row_set.js';
import { toolOutput } from '../reading/tool.js';
import { type Description, probing, type Source } from '../source.js';
import { storageFacts } from './facts.js';
import { CLOUD_HEALTH_PAGE, HEALTH_PAGE, LOG_BYTES, mediaBytesWritten, takeHealthLog } from './nvme_logs.js';

const NVME = columnsOf('nvme');
const DIRECTORY = '/sys/class/nvme';
const MOST = 8;
const TIMEOUT_MS = 5000;
const FACTS = ['model', 'firmware_rev', 'transport', 'cntrltype'];
/** The tool's names, which are the columns' but for one that some versions spell out. */
const FIELDS = new Map<string, number>([...Object.entries(NVME), ['percentage_used', NVME.percent_used]]);

/** Takes over `nvme smart-log -o json`: numbers, or since 2.0 digits in quotes for the 128-bit ones. */
export function parseSmartLog(text: string, row: Row): void {
  let log: unknown;
  try {
    log = JSON.parse(text);
  } catch (cause) {
    throw new EdgevitalsError('SOURCE_MALFORMED', 'nvme smart-log prints no JSON', { cause });
  }
  let values = 0;
  for (const [name, field] of Object.entries(log ?? {}) as [string, unknown][]) {
    const column = FIELDS.get(name);
    if (column === undefined) continue;
    const value =
      typeof field === 'string'
        ? parseCounter(field)
        : typeof field === 'number' && Number.isSafeInteger(field)
          ? field
          : undefined;
    row.set(column, value);
    if (value !== undefined) values++;
  }
  if (values === 0) throw new EdgevitalsError('SOURCE_MALFORMED', 'nvme smart-log prints no known value');
}

export class Nvme implements Source {
  readonly name = 'nvme';
  readonly tables = ['nvme'] as const;
  readonly rhythm = 'slow';
  private readonly pace = new Pace(HOUR_MS);
  private readonly set = new RowSet(TABLES.nvme.columns.length, MOST);
  /** Drives without the page of the Open Compute Project: not asked again, for each time is an entry in their error log. */
  private readonly plain = new Set<string>();

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(
        this.name,
        'what the NVMe drive says of its wear and of bytes written',
        async () => {
          const [first = ''] = controllers(host);
          if (host.kernelCalls !== undefined) await host.kernelCalls.nvmeLog(first, HEALTH_PAGE, TIMEOUT_MS);
          else await toolOutput(host, 'nvme', ['smart-log', `/dev/${first}`, '-o', 'json'], TIMEOUT_MS);
        },
        host.kernelCalls === undefined ? 'by nvme-cli' : 'by ioctl',
      ),
    ];
  }

  async describe(host: Host): Promise<Description> {
    const storage = namesOf(host).map(name =>
      storageFacts(host, 'nvme', name, `${DIRECTORY}/${name}`, FACTS, 'serial'),
    );
    return storage.length > 0 ? { storage } : {};
  }

  async sample(host: Host, into: Reading[]): Promise<void> {
    if (this.pace.due(host)) await this.ask(host);
    into.push({ table: TABLES.nvme.id, rows: this.set.rows });
  }

  private async ask(host: Host): Promise<void> {
    this.set.begin();
    let failure: unknown;
    let good = 0;
    for (const name of controllers(host)) {
      try {
        const take = await askHealth(host, name);
        const media = await this.askCloudHealth(host, name);
        const row = this.set.row([], name);
        if (row === undefined) break;
        take(row);
        row.set(NVME.media_bytes_written, media);
        good++;
      } catch (error) {
        failure ??= error;
      }
    }
    if (good === 0) throw failure;
  }

  private async askCloudHealth(host: Host, name: string): Promise<Counter | undefined> {
    if (this.plain.has(name)) return undefined;
    let bytes: Counter | undefined;
    try {
      bytes = mediaBytesWritten(await logPage(host, name, CLOUD_HEALTH_PAGE));
    } catch (error) {
      if (!isEdgevitalsError(error)) throw error;
      // it may come to itself
      if (error.code === 'SOURCE_TIMEOUT') return undefined;
    }
    if (bytes === undefined) this.plain.add(name);
    return bytes;
  }
}

/**
 * What takes a drive's health over into a row.
 * @throws (rejects) EdgevitalsError as `KernelCalls.nvmeLog`, or `toolOutput`; so does what it gives, SOURCE_MALFORMED.
 */
async function askHealth(host: Host, name: string): Promise<(row: Row) => void> {
  if (host.kernelCalls === undefined) {
    const text = await toolOutput(host, 'nvme', ['smart-log', `/dev/${name}`, '-o', 'json'], TIMEOUT_MS);
    return row => parseSmartLog(text, row);
  }
  const log = await host.kernelCalls.nvmeLog(name, HEALTH_PAGE, TIMEOUT_MS);
  return row => takeHealthLog(log, row);
}

/** The first bytes of a page. @throws (rejects) as `askHealth`. */
async function logPage(host: Host, name: string, page: number): Promise<Uint8Array> {
  if (host.kernelCalls !== undefined) return host.kernelCalls.nvmeLog(name, page, TIMEOUT_MS);
  const ask = ['get-log', `/dev/${name}`, `--log-id=${page}`, `--log-len=${LOG_BYTES}`, '--raw-binary'];
  const text = await toolOutput(host, 'nvme', ask, TIMEOUT_MS);
  return Uint8Array.from(text, character => character.charCodeAt(0));
}

const namesOf = (host: Host): string[] =>
  namesIn(host, DIRECTORY)
    .filter(name => /^nvme\d+$/.test(name))
    .slice(0, MOST);

/** @throws EdgevitalsError SOURCE_ABSENT without any. */
function controllers(host: Host): string[] {
  const names = namesOf(host);
  if (names.length === 0) throw new EdgevitalsError('SOURCE_ABSENT', 'there is no NVMe controller');
  return names;
}
