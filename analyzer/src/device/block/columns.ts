/**
 * What the analyzer reads of each raw table. Everything else of a frame is passed over as it is decoded: it costs a few
 * nanoseconds and no memory. A column that is added here stands in the rows of that table from then on.
 */
import { type ColumnName, TABLES, type Table, type TableName } from '@edgevitals/shared/frame';
import { CPU, DISK, INTERFACE } from '../../quantities/index.js';
import type { Quantities, RowKind } from '../../quantities/row_kind.js';

/** Columns by table that no kind of quantities has for its source, in the order in which rows keep them. */
const ALONE = {
  agent: [
    'suspended_ms',
    'cpu_us',
    'rss_bytes',
    'source_failures',
    'frames_dropped',
    'stretch_permille',
    'processes_left_out',
  ],
  memory: [
    'available_kb',
    'free_kb',
    'cached_kb',
    'dirty_kb',
    'buffers_kb',
    'total_kb',
    'swap_free_kb',
    'swap_total_kb',
  ],
  pressure: ['some_us', 'full_us'],
  thermal_zone: ['temp'],
  cooling_device: ['cur_state', 'max_state'],
  cpufreq: ['scaling_cur_freq', 'scaling_max_freq'],
  time_in_state: ['ticks'],
  power_supply: [
    'current_now',
    'voltage_now',
    'power_now',
    'charge_now',
    'energy_now',
    'capacity',
    'status',
    'online',
    'current_avg',
    'power_avg',
    'charge_counter',
    'present',
  ],
  cpuidle: ['time_us', 'usage', 'above'],
  pmu: ['value', 'enabled_ns', 'running_ns'],
  process_events: [
    'running_us',
    'enabled_us',
    'event_1',
    'event_2',
    'event_3',
    'event_4',
    'event_5',
    'event_6',
    'event_7',
    'event_8',
    'user_only',
  ],
  hwmon: ['input', 'average', 'energy', 'alarm'],
  iio: ['raw', 'input'],
  powercap: ['energy_uj'],
  wakeup_source: [
    'active_count',
    'event_count',
    'wakeup_count',
    'active_ms',
    'total_ms',
    'prevent_suspend_ms',
  ],
  wake_lock: [],
  suspend: [
    'success',
    'fail',
    'total_hw_sleep_us',
    'wakeup_irq',
    'failed_freeze',
    'failed_prepare',
    'failed_suspend',
    'failed_suspend_late',
    'failed_suspend_noirq',
    'failed_resume',
    'failed_resume_early',
    'failed_resume_noirq',
  ],
  runtime_pm: ['active_ms', 'suspended_ms', 'status'],
  regulator: ['microvolts', 'state', 'users'],
  gpu: ['load', 'load_full', 'freq_hz', 'max_freq_hz', 'busy_ns', 'rc6_ms', 'thermal_level'],
  devfreq: ['cur_freq'],
  devfreq_time_in_state: ['ms'],
  backlight: ['brightness', 'actual_brightness', 'max_brightness', 'bl_power'],
  device_file: [],
  build: ['target_machine', 'own_ticks', 'reaped_ticks', 'subject'],
  firmware_throttle: ['bits'],
  sleeper: [
    'watched_ms',
    'voluntary_switches',
    'looks',
    'timeout_rate',
    'deadline_looks',
    'deadline_us',
    'sleep_looks',
    'blind_looks',
    'flush_looks',
    'involuntary_switches',
    'utime',
    'stime',
    'syscw',
    'wchar',
    'reaped_faults',
    'sockets',
  ],
  net_namespace: [
    'rx_bytes',
    'tx_bytes',
    'rx_packets',
    'tx_packets',
    'dropped',
    'errors',
    'pid',
    'start_ticks',
    'processes',
  ],
  traffic: [
    'received_bytes',
    'sent_bytes',
    'received_segs',
    'sent_segs',
    'local_sent_bytes',
    'local_sent_segs',
    'resent_bytes',
    'connections',
  ],
  softirq: ['hi', 'timer', 'net_tx', 'net_rx', 'block', 'irq_poll', 'tasklet', 'sched', 'hrtimer', 'rcu'],
  interrupt: ['count'],
  trap: ['count'],
  kernel: ['context_switches', 'forks', 'load'],
  cpu_state: ['online'],
  short_lived: [
    'ended',
    'run_ns',
    'utime_us',
    'stime_us',
    'read_bytes',
    'write_bytes',
    'cancelled_write_bytes',
    'voluntary_switches',
    'involuntary_switches',
    'overflows',
  ],
  task_stack: ['unused_bytes', 'size_bytes'],
  heap: ['free_bytes', 'least_free_bytes', 'size_bytes'],
  thermal_throttle: ['total_ms', 'count', 'power_limit_count'],
  mmc: ['life_time_a', 'life_time_b', 'pre_eol_info', 'fresh'],
  ufs: ['life_time_a', 'life_time_b', 'eol_info', 'wb_life_time'],
  ubi: [
    'erases',
    'max_ec',
    'counted',
    'bad_peb_count',
    'reserved_for_bad',
    'total_eraseblocks',
    'eraseblock_size',
    'mtd_num',
  ],
  cgroup: ['usage_usec', 'write_bytes'],
  mtd: ['corrected_bits', 'ecc_failures', 'bad_blocks'],
  nvme: ['data_units_written', 'percent_used', 'avail_spare', 'spare_thresh', 'media_bytes_written'],
  smart: [
    'bytes_written',
    'percent_used',
    'avail_spare',
    'spare_thresh',
    'nand_bytes',
    'host_pages',
    'own_pages',
  ],
  ext4: ['session_write_kbytes', 'errors_count'],
  jbd2: ['transactions', 'requested', 'logged_blocks'],
  f2fs: [
    'lifetime_write_kbytes',
    'cp_foreground_calls',
    'cp_background_calls',
    'gc_foreground_calls',
    'gc_background_calls',
    'moved_blocks_foreground',
    'moved_blocks_background',
    'app_buffered',
    'app_direct',
    'app_mapped',
    'fs_data',
    'fs_node',
    'fs_meta',
    'gc_data',
    'gc_node',
    'cp_data',
    'cp_node',
    'cp_meta',
  ],
  ubifs: ['errors_crc', 'errors_magic', 'errors_node'],
  zram: ['bd_writes'],
  swap: ['used_kb'],
  cooling_time_in_state: ['ms'],
  snmp: [
    'ip_in_receives',
    'ip_out_requests',
    'ip_forw_datagrams',
    'ip_in_discards',
    'ip_out_discards',
    'ip_out_no_routes',
    'tcp_out_segs',
    'tcp_retrans_segs',
    'udp_in_errors',
    'udp_sndbuf_errors',
  ],
  snmp6: [
    'ip_in_receives',
    'ip_out_requests',
    'ip_out_forw_datagrams',
    'ip_in_discards',
    'ip_out_discards',
    'ip_out_no_routes',
    'ip_in_mcast_pkts',
    'udp_in_errors',
  ],
  netstat: ['ip_in_mcast_pkts', 'ip_in_bcast_pkts'],
  softnet: ['processed', 'dropped', 'time_squeeze'],
  sockstat: ['sockets_used', 'tcp_mem', 'udp_mem', 'frag_memory', 'frag6_memory'],
  wireless: ['discard_retry'],
  ethtool: ['value'],
  originator: ['tq', 'throughput_kbps', 'best', 'orig_interval_ms'],
  station: [
    'tx_packets',
    'tx_retries',
    'tx_failed',
    'signal_dbm',
    'signal_avg_dbm',
    'rx_duration_us',
    'tx_duration_us',
    'tx_bitrate_kbps',
    'rx_bitrate_kbps',
    'expected_throughput_kbps',
    'airtime_metric',
    'plink',
  ],
  mesh_path: ['metric', 'next_hop', 'hop_count', 'path_changes', 'flags'],
  mesh_stats: ['fwded_frames', 'dropped_frames_ttl', 'dropped_frames_no_route', 'dropped_frames_congestion'],
  babel: ['rxcost', 'txcost', 'cost', 'installed'],
  olsr: ['link_quality', 'neighbor_link_quality', 'link_cost', 'routes'],
  bmx7: [
    'cpu_permille',
    'rx_bytes_per_s',
    'rx_packets_per_1000s',
    'tx_bytes_per_s',
    'tx_packets_per_1000s',
    'neighbours',
    'nodes',
  ],
  openthread: ['value'],
  survey: ['active_ms', 'busy_ms', 'receive_ms', 'transmit_ms'],
} as const satisfies { readonly [T in TableName]?: readonly ColumnName<T>[] };

/** Kinds of quantities whose sources are columns of a raw table: what they need is kept. */
const KINDS: readonly Pick<RowKind<Quantities>, 'table' | 'columns'>[] = [CPU, DISK, INTERFACE];

/** What is kept of each raw table, in the order in which rows keep it. */
const READ: ReadonlyMap<TableName, readonly string[]> = new Map([
  ...(Object.entries(ALONE) as [TableName, readonly string[]][]),
  ...KINDS.map(kind => [kind.table!, kind.columns] as const),
]);

/** The column that rows of a table keep in a place. */
export const columnAt = (table: TableName, place: number): string => READ.get(table)?.[place] ?? '?';

type AloneTable = keyof typeof ALONE;

/** Where rows of a table keep each of its columns. */
export function placesOf<T extends AloneTable>(
  table: T,
): Readonly<Record<(typeof ALONE)[T][number], number>> {
  const entries = ALONE[table].map((name, place) => [name, place] as const);
  return Object.fromEntries(entries) as Record<(typeof ALONE)[T][number], number>;
}

/** Where rows of a table keep a column. @throws RangeError when they do not. */
export function placeOf(table: TableName, column: string): number {
  const place = READ.get(table)?.indexOf(column) ?? -1;
  if (place < 0) throw new RangeError(`column ${column} of table ${table} is not kept`);
  return place;
}

/** How rows of a table are decoded. */
export interface RowPlan {
  readonly table: Table;
  readonly labels: number;
  /** Numbers of a row, and such a row of which nothing is told. */
  readonly width: number;
  readonly absent: readonly number[];
  /** Place by column of the wire; -1 for what nobody reads. */
  readonly places: Int8Array;
}

/** Most columns that a change mask can name. */
const MASK_COLUMNS = 32;

/** The plan of a table whose rows keep `columns`, in that order. */
export function rowPlan(table: Table, columns: readonly string[]): RowPlan {
  const places = new Int8Array(MASK_COLUMNS).fill(-1);
  columns.forEach((name, place) => {
    places[table.columns.findIndex(column => column.name === name)] = place;
  });
  const absent = columns.map(() => Number.NaN);
  return { table, labels: table.labels.length, width: columns.length, absent, places };
}

const PLANS: readonly (RowPlan | undefined)[] = (() => {
  const plans: (RowPlan | undefined)[] = [];
  for (const [name, columns] of READ) plans[TABLES[name].id] = rowPlan(TABLES[name], columns);
  return plans;
})();

/** How many device tables are read. */
export const READ_TABLES: number = READ.size;

/** Tables by id, each with a number of its own from 0 on; -1 for those that nobody reads. */
const TABLE_PLACES = new Int8Array(256).fill(-1);
for (const [place, name] of [...READ.keys()].entries()) TABLE_PLACES[TABLES[name].id] = place;

/** Where a set of tables keeps one; -1 for those that nobody reads. */
export const placeOfTable = (table: number): number => TABLE_PLACES[table] ?? -1;

/** The plan of a table by its id; undefined for tables that nobody reads, and the process table, which has its own. */
export const planOf = (table: number): RowPlan | undefined => PLANS[table];
