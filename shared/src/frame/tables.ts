/**
 * The registry of raw tables: what the agent reads, in the kernel's own units. Table ids and column positions are
 * the wire format: append only, never reorder, never reuse. Columns that change most often stand first, because a
 * row's change mask is a varint: the first seven cost one byte.
 *
 * Adding a source adds a table or columns here, a row in proto/PROTOCOL.md (a test compares them), and its file in
 * agent/src/sources.
 */

/** How a column moves. A counter only grows, but for a reset or a wrap at `bits`. */
export type ColumnKind = 'counter' | 'gauge';

export interface Column {
  readonly name: string;
  /** The kernel's unit, in words. */
  readonly unit: string;
  readonly kind: ColumnKind;
  /** Width at which a counter wraps: 64 unless the kernel keeps less. `long` is 32 or 64 with the kernel's word. */
  readonly bits?: 32 | 64 | 'long';
}

export interface Table {
  readonly id: number;
  readonly name: string;
  /** Where it comes from. */
  readonly source: string;
  /** Integer labels of a row, before its name. */
  readonly labels: readonly string[];
  /** What a row's name is; empty for tables of one row. */
  readonly rowName: string;
  readonly columns: readonly Column[];
}

/** A column whose name is known to the type system, so that a misspelt one does not compile. */
type Named<Name extends string> = Column & { readonly name: Name };

const counter = <Name extends string>(name: Name, unit: string, bits?: 32 | 64 | 'long'): Named<Name> =>
  bits === undefined ? { name, unit, kind: 'counter' } : { name, unit, kind: 'counter', bits };
const gauge = <Name extends string>(name: Name, unit: string): Named<Name> => ({ name, unit, kind: 'gauge' });

const TICKS = 'clock ticks of USER_HZ (10 ms)';

/** The widest change mask: 31 columns a table. */
export const MAX_COLUMNS = 31;

export const TABLES = {
  /** The agent itself: what it costs and what it lost. One row. */
  agent: {
    id: 1,
    name: 'agent',
    source: 'the agent',
    labels: [],
    rowName: '',
    columns: [
      gauge('suspended_ms', 'milliseconds that CLOCK_BOOTTIME is ahead of CLOCK_MONOTONIC'),
      counter('samples', 'samples taken'),
      counter('cpu_us', 'microseconds of CPU the agent used'),
      gauge('rss_bytes', 'bytes resident'),
      counter('sample_us', 'microseconds spent reading sources'),
      counter('source_failures', 'source reads that failed'),
      counter('frames_dropped', 'frames the outbox dropped'),
      gauge('outbox_bytes', 'bytes waiting in the outbox'),
      counter('publish_failures', 'publishes that failed and are sent again'),
      counter('reconnects', 'times the link was made again'),
      counter('requests', 'requests answered'),
      counter('requests_refused', 'requests refused'),
      gauge('stretch_permille', 'how far the plan is stretched, 1000 = not at all'),
      counter('rss_peak_bytes', 'highest resident bytes so far'),
    ],
  },
  /** /proc/stat cpu lines. */
  cpu: {
    id: 2,
    name: 'cpu',
    source: '/proc/stat cpuN',
    labels: ['cpu'],
    rowName: '',
    columns: [
      counter('user', TICKS),
      counter('system', TICKS),
      counter('idle', TICKS),
      counter('iowait', TICKS),
      counter('softirq', TICKS),
      counter('irq', TICKS),
      counter('nice', TICKS),
      counter('steal', TICKS),
      counter('guest', TICKS),
      counter('guest_nice', TICKS),
    ],
  },
  /** The rest of /proc/stat. One row. */
  kernel: {
    id: 3,
    name: 'kernel',
    source: '/proc/stat, /proc/loadavg',
    labels: [],
    rowName: '',
    columns: [
      counter('context_switches', 'switches'),
      counter('interrupts', 'interrupts'),
      counter('forks', 'forks and clones'),
      gauge('running', 'runnable tasks'),
      gauge('blocked', 'tasks waiting for I/O'),
      counter('softirqs', 'softirqs'),
      gauge('boot_time', 'seconds since 1970'),
    ],
  },
  memory: {
    id: 4,
    name: 'memory',
    source: '/proc/meminfo',
    labels: [],
    rowName: '',
    columns: [
      gauge('available_kb', 'KiB'),
      gauge('free_kb', 'KiB'),
      gauge('cached_kb', 'KiB'),
      gauge('dirty_kb', 'KiB'),
      gauge('writeback_kb', 'KiB'),
      gauge('swap_free_kb', 'KiB'),
      gauge('buffers_kb', 'KiB'),
      gauge('slab_kb', 'KiB'),
      gauge('anon_kb', 'KiB'),
      gauge('shmem_kb', 'KiB'),
      gauge('total_kb', 'KiB'),
      gauge('swap_total_kb', 'KiB'),
    ],
  },
  /** One row a process; columns in the order of how often they change. */
  process: {
    id: 5,
    name: 'process',
    source: '/proc/[pid]/{stat,io,status}',
    labels: ['pid', 'start_ticks', 'ppid', 'uid'],
    rowName: 'comm, raw bytes',
    columns: [
      counter('utime', TICKS),
      counter('stime', TICKS),
      counter('voluntary_switches', 'context switches'),
      counter('run_ns', 'nanoseconds on a CPU'),
      counter('minor_faults', 'page faults without I/O'),
      gauge('rss_pages', 'pages resident'),
      counter('involuntary_switches', 'context switches'),
      counter('wait_ns', 'nanoseconds runnable but not running'),
      counter('rchar', 'bytes passed to read calls'),
      counter('syscr', 'read calls'),
      counter('wchar', 'bytes passed to write calls'),
      counter('syscw', 'write calls'),
      counter('read_bytes', 'bytes fetched from storage'),
      counter('write_bytes', 'bytes dirtied towards storage'),
      counter('cancelled_write_bytes', 'dirty bytes dropped before they reached storage'),
      counter('major_faults', 'page faults with I/O'),
      gauge('threads', 'threads'),
      counter('cutime', `${TICKS}, reaped children`),
      counter('cstime', `${TICKS}, reaped children`),
      gauge('vsize_bytes', 'bytes of address space'),
      gauge('swap_kb', 'KiB swapped out'),
      counter('blkio_ticks', `${TICKS} waiting for block I/O`),
      gauge('flags', 'kernel PF_ flags; 0x00200000 marks a kernel thread'),
    ],
  },
  disk: {
    id: 6,
    name: 'disk',
    source: '/proc/diskstats',
    labels: ['major', 'minor'],
    rowName: 'device name',
    columns: [
      counter('writes', 'requests', 'long'),
      counter('sectors_written', '512-byte sectors', 'long'),
      counter('write_ms', 'milliseconds', 32),
      counter('io_ms', 'milliseconds with I/O in flight', 32),
      counter('weighted_ms', 'milliseconds, weighted by requests in flight', 32),
      counter('flushes', 'flush requests', 'long'),
      counter('reads', 'requests', 'long'),
      counter('sectors_read', '512-byte sectors', 'long'),
      counter('read_ms', 'milliseconds', 32),
      counter('writes_merged', 'requests', 'long'),
      counter('reads_merged', 'requests', 'long'),
      gauge('in_flight', 'requests'),
      counter('discards', 'requests', 'long'),
      counter('sectors_discarded', '512-byte sectors', 'long'),
      counter('discard_ms', 'milliseconds', 32),
      counter('discards_merged', 'requests', 'long'),
      counter('flush_ms', 'milliseconds', 32),
    ],
  },
  interface: {
    id: 7,
    name: 'interface',
    source: '/proc/net/dev',
    labels: [],
    rowName: 'interface name',
    columns: [
      counter('rx_bytes', 'bytes', 'long'),
      counter('tx_bytes', 'bytes', 'long'),
      counter('rx_packets', 'packets', 'long'),
      counter('tx_packets', 'packets', 'long'),
      counter('rx_multicast', 'packets', 'long'),
      counter('rx_dropped', 'packets', 'long'),
      counter('tx_dropped', 'packets', 'long'),
      counter('rx_errors', 'packets', 'long'),
      counter('tx_errors', 'packets', 'long'),
      counter('rx_fifo', 'packets', 'long'),
      counter('rx_frame', 'packets', 'long'),
      counter('rx_compressed', 'packets', 'long'),
      counter('tx_fifo', 'packets', 'long'),
      counter('collisions', 'packets', 'long'),
      counter('tx_carrier', 'packets', 'long'),
      counter('tx_compressed', 'packets', 'long'),
    ],
  },
  thermal_zone: {
    id: 8,
    name: 'thermal_zone',
    source: '/sys/class/thermal/thermal_zoneN',
    labels: ['zone'],
    rowName: 'type',
    columns: [gauge('temp', 'thousandths of a degree Celsius')],
  },
  cooling_device: {
    id: 9,
    name: 'cooling_device',
    source: '/sys/class/thermal/cooling_deviceN',
    labels: ['device'],
    rowName: 'type',
    columns: [gauge('cur_state', 'cooling steps, 0 = none'), gauge('max_state', 'cooling steps')],
  },
  cpufreq: {
    id: 10,
    name: 'cpufreq',
    source: '/sys/devices/system/cpu/cpufreq/policyN',
    labels: ['policy'],
    rowName: 'governor',
    columns: [
      gauge('scaling_cur_freq', 'kHz'),
      gauge('scaling_max_freq', 'kHz'),
      gauge('scaling_min_freq', 'kHz'),
      counter('total_trans', 'transitions'),
    ],
  },
  /** One row an operating performance point. */
  time_in_state: {
    id: 11,
    name: 'time_in_state',
    source: '/sys/devices/system/cpu/cpufreq/policyN/stats/time_in_state',
    labels: ['policy', 'khz'],
    rowName: '',
    columns: [counter('ticks', TICKS)],
  },
  /** The kernel's values as they are: sign and unit differ by driver and are resolved by the analyzer. */
  power_supply: {
    id: 12,
    name: 'power_supply',
    source: '/sys/class/power_supply/*',
    labels: [],
    rowName: 'supply name',
    columns: [
      gauge('current_now', 'uA by ABI, sign by driver'),
      gauge('voltage_now', 'uV'),
      gauge('power_now', 'uW by ABI, sign by driver'),
      gauge('charge_now', 'uAh'),
      gauge('energy_now', 'uWh'),
      gauge('charge_counter', 'uAh'),
      gauge('capacity', 'percent'),
      gauge('status', 'index: 0 Unknown, 1 Charging, 2 Discharging, 3 Not charging, 4 Full'),
      gauge('online', '0 no, 1 fixed, 2 programmable'),
      gauge('temp', 'tenths of a degree Celsius'),
      gauge('current_avg', 'uA'),
      gauge('power_avg', 'uW'),
      gauge('present', '0 or 1'),
    ],
  },
  pressure: {
    id: 13,
    name: 'pressure',
    source: '/proc/pressure/{cpu,memory,io}',
    labels: [],
    rowName: 'cpu, memory or io',
    columns: [counter('some_us', 'microseconds'), counter('full_us', 'microseconds')],
  },
} as const satisfies Record<string, Table>;

export type TableName = keyof typeof TABLES;
/** The column names of a table, as a type. */
export type ColumnName<T extends TableName> = (typeof TABLES)[T]['columns'][number]['name'];

const BY_ID = new Map<number, Table>(Object.values(TABLES).map(table => [table.id, table]));

/** The registry entry of a table id, or undefined for one of a newer protocol. */
export const tableById = (id: number): Table | undefined => BY_ID.get(id);

/**
 * The position of a column.
 * @throws RangeError when the table has no such column (a programming error: the type does not allow it).
 */
export function columnIndex<T extends TableName>(table: T, name: ColumnName<T>): number {
  const index = TABLES[table].columns.findIndex(column => column.name === name);
  if (index < 0) throw new RangeError(`table ${table} has no column ${name}`);
  return index;
}

/** All column positions of a table by name: for sources and consumers that use many. */
export function columnsOf<T extends TableName>(table: T): Readonly<Record<ColumnName<T>, number>> {
  const entries = TABLES[table].columns.map((column, index) => [column.name, index] as const);
  return Object.fromEntries(entries) as Record<ColumnName<T>, number>;
}
