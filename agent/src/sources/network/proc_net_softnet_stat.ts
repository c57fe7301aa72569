/**
 * /proc/net/softnet_stat (net/core/net-procfs.c, softnet_seq_show): a line for each CPU that is online, 9 to 15 columns
 * by the kernel's age, hexadecimal, 32 bits. The CPU's number is in column 12 since 5.10 (before, it is the line's).
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { KernelFile } from '../reading/kernel_file.js';
import { PROTOCOL_LEAST_MS, probing, type Source } from '../source.js';

const PATH = '/proc/net/softnet_stat';
const SOFTNET = columnsOf('softnet');
const MOST_CPUS = 1024;
const FEWEST_COLUMNS = 9;
const CPU_COLUMN = 12;
/** By position; 3 to 7 are always 0. */
const COLUMNS: readonly (number | undefined)[] = [
  SOFTNET.processed,
  SOFTNET.dropped,
  SOFTNET.time_squeeze,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  SOFTNET.cpu_collision,
  SOFTNET.received_rps,
  SOFTNET.flow_limit,
  SOFTNET.backlog_len,
  undefined,
  SOFTNET.input_qlen,
  SOFTNET.process_qlen,
];
/** Each number is printed as eight digits and followed by a blank or the line's end. */
const WIDTH = 9;

/**
 * Takes over the content of /proc/net/softnet_stat, keeping the rows of CPUs that are still online; at most 1,024.
 * @throws EdgevitalsError SOURCE_MALFORMED when its lines are not of the known form.
 */
export function parseSoftnet(text: string, known: Map<number, Row>): Row[] {
  const rows: Row[] = [];
  for (let at = 0; at < text.length && rows.length < MOST_CPUS; ) {
    let end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    const columns = Math.floor((end + 1 - at) / WIDTH);
    const number = (column: number): number => hex(text, at + column * WIDTH);
    if (columns < FEWEST_COLUMNS || Number.isNaN(number(0)))
      throw new EdgevitalsError('SOURCE_MALFORMED', `${PATH} has a line of another form`);
    const told = columns > CPU_COLUMN ? number(CPU_COLUMN) : Number.NaN;
    const cpu = Number.isNaN(told) ? rows.length : told;
    let row = known.get(cpu);
    if (row === undefined) {
      row = new Row(new RowId([cpu], ''), TABLES.softnet.columns.length);
      known.set(cpu, row);
    }
    for (let column = 0; column < COLUMNS.length; column++) {
      const place = COLUMNS[column];
      if (place !== undefined) row.numbers[place] = column < columns ? number(column) : Number.NaN;
    }
    rows.push(row);
    at = end + 1;
  }
  return rows;
}

/** Eight hexadecimal digits at `at`, or NaN. */
function hex(text: string, at: number): number {
  let value = 0;
  for (let i = at; i < at + WIDTH - 1; i++) {
    const code = text.charCodeAt(i);
    const digit =
      code >= 0x61 && code <= 0x66 ? code - 0x57 : code >= 0x30 && code <= 0x39 ? code - 0x30 : -1;
    if (digit < 0) return Number.NaN;
    value = value * 16 + digit;
  }
  return value;
}

export class ProcNetSoftnetStat implements Source {
  readonly name = 'proc_net_softnet_stat';
  readonly tables = ['softnet'] as const;
  readonly rhythm = 'device';
  readonly leastMs = PROTOCOL_LEAST_MS;
  private readonly file = new KernelFile(PATH);
  private readonly known = new Map<number, Row>();

  async probe(host: Host): Promise<SourceInfo[]> {
    const costs = 'packets handled by each CPU: drops of the network stack are not seen';
    return [await probing(this.name, costs, () => parseSoftnet(host.readText(PATH), new Map()))];
  }

  sample(host: Host, into: Reading[]): void {
    into.push({ table: TABLES.softnet.id, rows: parseSoftnet(this.file.read(host), this.known) });
  }

  close(): void {
    this.file.close();
  }
}
