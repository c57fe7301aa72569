/**
 * What the analyzer reads of each raw table. Everything else of a frame is passed over as it is decoded: it costs a few
 * nanoseconds and no memory. A column that is added here stands in the rows of that table from then on.
 */
import { type ColumnName, TABLES, type Table, type TableName } from '@edgevitals/shared/frame';
import { CPU, DISK, INTERFACE } from '../../quantities/index.js';
import type { Quantities, RowKind } from '../../quantities/row_kind.js';

/** Columns by table that no kind of quantities has for its source, in the order in which rows keep them. */
const ALONE = {
  agent: ['suspended_ms', 'cpu_us', 'rss_bytes', 'source_failures', 'frames_dropped', 'stretch_permille'],
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
  hwmon: ['input', 'average', 'energy'],
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
  thermal_throttle: ['total_ms', 'count', 'power_limit_count'],
} as const satisfies { readonly [T in TableName]?: readonly ColumnName<T>[] };

/** Kinds of quantities whose sources are columns of a raw table: what they need is kept. */
const KINDS: readonly Pick<RowKind<Quantities>, 'table' | 'columns'>[] = [CPU, DISK, INTERFACE];

/** What is kept of each raw table, in the order in which rows keep it. */
const READ: ReadonlyMap<TableName, readonly string[]> = new Map([
  ...(Object.entries(ALONE) as [TableName, readonly string[]][]),
  ...KINDS.map(kind => [kind.table!, kind.columns] as const),
]);

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
  /** Numbers of a row. */
  readonly width: number;
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
  return { table, labels: table.labels.length, width: columns.length, places };
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
