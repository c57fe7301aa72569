/**
 * /proc/net/wireless (net/wireless/wext-proc.c), where the kernel has wireless extensions. A value that was updated
 * since the last read has a dot behind it. At most 64 interfaces, of 4 KiB.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, parseCounter, type Reading, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { RowSet } from '../reading/row_set.js';
import { probing, type Source } from '../source.js';

const PATH = '/proc/net/wireless';
const WIRELESS = columnsOf('wireless');
const MOST = 64;
const TIMEOUT_MS = 1000;
/** After the status, which is hexadecimal. */
const ORDER = [
  WIRELESS.link,
  WIRELESS.level,
  WIRELESS.noise,
  WIRELESS.discard_nwid,
  WIRELESS.discard_crypt,
  WIRELESS.discard_frag,
  WIRELESS.discard_retry,
  WIRELESS.discard_misc,
  WIRELESS.missed_beacon,
];

/** Takes over the content. @throws EdgevitalsError SOURCE_MALFORMED when it does not start with the known header. */
export function parseWireless(text: string, set: RowSet): void {
  if (!text.startsWith('Inter-|'))
    throw new EdgevitalsError('SOURCE_MALFORMED', `${PATH} has another header`);
  set.begin();
  for (const line of text.split('\n').slice(2)) {
    const colon = line.lastIndexOf(':');
    const row = colon < 0 ? undefined : set.row([], line.slice(0, colon).trimStart());
    if (row === undefined) continue;
    const [status = '', ...values] = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/);
    if (/^[0-9a-f]{1,8}$/i.test(status)) row.set(WIRELESS.status, Number.parseInt(status, 16));
    ORDER.forEach((column, i) => {
      row.set(column, parseCounter((values[i] ?? '').replace(/\.$/, '')));
    });
  }
}

export class ProcNetWireless implements Source {
  readonly name = 'proc_net_wireless';
  readonly tables = ['wireless'] as const;
  readonly rhythm = 'process';
  private readonly set = new RowSet(TABLES.wireless.columns.length, MOST);

  async probe(host: Host): Promise<SourceInfo[]> {
    const costs = 'signal of wireless links: known from iw only, where it is installed';
    return [await probing(this.name, costs, () => this.read(host))];
  }

  async sample(host: Host, into: Reading[]): Promise<void> {
    await this.read(host);
    into.push({ table: TABLES.wireless.id, rows: this.set.rows });
  }

  /** Each driver is asked, some their firmware, and whoever sets up an interface is waited for (wireless_seq_start). */
  private async read(host: Host): Promise<void> {
    const text = await host.readSlow(PATH, TIMEOUT_MS);
    // of very many the last one may be cut off
    parseWireless(text.slice(0, text.lastIndexOf('\n')), this.set);
  }
}
