/**
 * /proc/net/softnet_stat (net/core/net-procfs.c, softnet_seq_show): a line for each CPU that is online, 9 to 15 columns
 * by the kernel's age, hexadecimal, 32 bits. The CPU's number is in column 12 since 5.10; before, the lines are those of
 * the CPUs in /sys/devices/system/cpu/online, in that order.
 */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { cpuList } from '../reading/attributes.js';
import { KernelFile } from '../reading/kernel_file.js';
import { probing, type Source } from '../source.js';

const PATH = '/proc/net/softnet_stat';
const ONLINE = '/sys/devices/system/cpu/online';
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
 * @param online the CPUs that are online, in ascending order, asked for where lines do not name theirs; undefined: all
 * of them, from 0 on.
 * @throws EdgevitalsError SOURCE_MALFORMED when its lines are not of the known form, or it cannot be told whose they are.
 */
export function parseSoftnet(
  text: string,
  known: Map<number, Row>,
  online: () => readonly number[] | undefined = () => undefined,
): Row[] {
  const lines = text.split('\n').filter(line => line !== '');
  const cpus = lines.map(cpuOf);
  if (cpus.includes(undefined)) {
    const listed = online();
    // one went off or came back between the two files, or they are not of the same machine
    if (listed !== undefined && listed.length !== lines.length)
      throw new EdgevitalsError(
        'SOURCE_MALFORMED',
        `${PATH} has ${lines.length} lines, ${ONLINE} lists ${listed.length} CPUs: whose they are cannot be told`,
      );
    for (let i = 0; i < lines.length; i++) cpus[i] ??= listed === undefined ? i : listed[i]!;
  }
  const rows: Row[] = [];
  for (let i = 0; i < lines.length && i < MOST_CPUS; i++) {
    const cpu = cpus[i]!;
    let row = known.get(cpu);
    if (row === undefined) {
      row = new Row(new RowId([cpu], ''), TABLES.softnet.columns.length);
      known.set(cpu, row);
    }
    const columns = columnsIn(lines[i]!);
    for (let column = 0; column < COLUMNS.length; column++) {
      const place = COLUMNS[column];
      if (place !== undefined) row.set(place, column < columns ? number(lines[i]!, column) : undefined);
    }
    rows.push(row);
  }
  if (known.size > rows.length) {
    known.clear();
    for (const row of rows) known.set(row.id.labels[0]!, row);
  }
  return rows;
}

const columnsIn = (line: string): number => Math.floor((line.length + 1) / WIDTH);
const number = (line: string, column: number): number => hex(line, column * WIDTH);

/** The CPU that a line names. @throws EdgevitalsError SOURCE_MALFORMED when it is of another form. */
function cpuOf(line: string): number | undefined {
  const columns = columnsIn(line);
  if (columns < FEWEST_COLUMNS || Number.isNaN(number(line, 0)))
    throw new EdgevitalsError('SOURCE_MALFORMED', `${PATH} has a line of another form`);
  if (columns <= CPU_COLUMN) return undefined;
  const told = number(line, CPU_COLUMN);
  return Number.isNaN(told) ? undefined : told;
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
  readonly rhythm = 'slow';
  private readonly file = new KernelFile(PATH);
  private readonly online = new KernelFile(ONLINE);
  private readonly known = new Map<number, Row>();

  async probe(host: Host): Promise<SourceInfo[]> {
    const costs = 'packets handled by each CPU: drops of the network stack are not seen';
    return [
      await probing(this.name, costs, () =>
        parseSoftnet(host.readText(PATH), new Map(), () => this.cpusOnline(host)),
      ),
    ];
  }

  sample(host: Host, into: Reading[]): void {
    const text = this.file.read(host);
    const rows = parseSoftnet(text, this.known, () => this.cpusOnline(host));
    into.push({ table: TABLES.softnet.id, rows });
  }

  close(): void {
    this.file.close();
    this.online.close();
  }

  /** Kernels without the list have no hotplug. */
  private cpusOnline(host: Host): readonly number[] | undefined {
    try {
      return cpuList(this.online.read(host).trim());
    } catch (error) {
      if (!isEdgevitalsError(error)) throw error;
      return undefined;
    }
  }
}
