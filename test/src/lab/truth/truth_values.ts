/** Values that the board's kernel says itself, under the names that the agent's tables have for them. */
import type { ReadableRow } from '@edgevitals/agent/readable';

/** Fields by which a row is known, where it is not its name or there is one row only. */
const ROW_FIELDS: Readonly<Record<string, readonly string[]>> = {
  cpu: ['cpu'],
  process: ['pid'],
  softnet: ['cpu'],
  softirq: ['cpu'],
  cpu_state: ['cpu'],
  cpuidle: ['cpu', 'state'],
  cpufreq: ['policy'],
  time_in_state: ['policy', 'khz'],
  thermal_zone: ['zone'],
  cooling_device: ['device'],
  cooling_time_in_state: ['device', 'state'],
  hwmon: ['chip', 'kind', 'channel'],
  ubi: ['ubi'],
  ubifs: ['ubi', 'volume'],
  mtd: ['mtd'],
  regulator: ['regulator'],
};

/** Which row of its table it is. */
export function rowKey(table: string, row: ReadableRow): string {
  // the agent's names of interrupts and wakeup sources go on with those of devices
  if (table === 'interrupt' || table === 'wakeup_source') return String(row['name']).split(' ')[0]!;
  const fields = ROW_FIELDS[table] ?? (row['name'] === undefined ? [] : ['name']);
  return fields.map(field => row[field]).join(' ');
}

/** What one reading of the kernel says. */
export class TruthValues {
  private readonly values = new Map<string, number | string>();

  put(table: string, row: string | number, column: string, value: number | string): void {
    this.values.set(`${table}|${row}|${column}`, value);
  }

  /** Undefined where the kernel said nothing of it. */
  get(table: string, row: string, column: string): number | string | undefined {
    return this.values.get(`${table}|${row}|${column}`);
  }

  /** Whether anything is known of a row. */
  hasRow(table: string, row: string): boolean {
    const start = `${table}|${row}|`;
    for (const key of this.values.keys()) if (key.startsWith(start)) return true;
    return false;
  }

  get size(): number {
    return this.values.size;
  }
}
