/** /proc/net/sockstat (net/ipv4/proc.c, sockstat_seq_show) and sockstat6 (net/ipv6/proc.c): sockets by protocol. */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { attribute } from '../reading/attributes.js';
import { KernelFile } from '../reading/kernel_file.js';
import { Scanner } from '../reading/scanner.js';
import { probing, type Source } from '../source.js';

const PATH = '/proc/net/sockstat';
const PATH6 = '/proc/net/sockstat6';
const SOCKSTAT = columnsOf('sockstat');
const COLUMNS = new Map([
  ['sockets: used', SOCKSTAT.sockets_used],
  ['TCP: inuse', SOCKSTAT.tcp_inuse],
  ['TCP: orphan', SOCKSTAT.tcp_orphan],
  ['TCP: tw', SOCKSTAT.tcp_tw],
  ['TCP: alloc', SOCKSTAT.tcp_alloc],
  ['TCP: mem', SOCKSTAT.tcp_mem],
  ['UDP: inuse', SOCKSTAT.udp_inuse],
  ['UDP: mem', SOCKSTAT.udp_mem],
  ['RAW: inuse', SOCKSTAT.raw_inuse],
  ['FRAG: inuse', SOCKSTAT.frag_inuse],
  ['FRAG: memory', SOCKSTAT.frag_memory],
  ['TCP6: inuse', SOCKSTAT.tcp6_inuse],
  ['UDP6: inuse', SOCKSTAT.udp6_inuse],
  ['RAW6: inuse', SOCKSTAT.raw6_inuse],
  ['FRAG6: inuse', SOCKSTAT.frag6_inuse],
  ['FRAG6: memory', SOCKSTAT.frag6_memory],
]);

const scanner = new Scanner();

/** Takes over lines `TCP: inuse 1 orphan 0 ...`. @returns how many values they had. */
export function parseSockstat(text: string, row: Row): number {
  let found = 0;
  scanner.reset(text);
  do {
    const protocol = scanner.word();
    for (let name = scanner.word(); name !== ''; name = scanner.word()) {
      const value = scanner.integer();
      if (value === undefined) break;
      const column = COLUMNS.get(`${protocol} ${name}`);
      if (column === undefined) continue;
      row.set(column, value);
      found++;
    }
  } while (scanner.line());
  return found;
}

export class ProcNetSockstat implements Source {
  readonly name = 'proc_net_sockstat';
  readonly tables = ['sockstat'] as const;
  readonly rhythm = 'slow';
  private readonly file = new KernelFile(PATH);
  private readonly row = new Row(new RowId([], ''), TABLES.sockstat.columns.length);

  async probe(host: Host): Promise<SourceInfo[]> {
    const costs = 'open connections: their growth is not seen';
    return [await probing(this.name, costs, () => this.take(host.readText(PATH), ''))];
  }

  sample(host: Host, into: Reading[]): void {
    // a kernel without IPv6 has no second file
    this.take(this.file.read(host), attribute(host, PATH6));
    into.push({ table: TABLES.sockstat.id, rows: [this.row] });
  }

  close(): void {
    this.file.close();
  }

  private take(text: string, text6: string): void {
    this.row.clear();
    if (parseSockstat(text, this.row) === 0)
      throw new EdgevitalsError('SOURCE_MALFORMED', `${PATH} has no known counter`);
    parseSockstat(text6, this.row);
  }
}
