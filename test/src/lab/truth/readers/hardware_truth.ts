/** Documentation/ABI/testing/sysfs-class-{thermal,power,hwmon,wakeup}, Documentation/ABI/testing/sysfs-power. */
import type { TruthReader } from '../kernel_truth.js';
import { wholeNumber } from '../kernel_truth.js';
import type { TruthValues } from '../truth_values.js';

const STATUS = ['Unknown', 'Charging', 'Discharging', 'Not charging', 'Full'];
const LEVEL = ['Unknown', 'Critical', 'Low', 'Normal', 'High', 'Full'];
const COLUMNS: Readonly<Record<string, string>> = { num_users: 'users' };
const HWMON_KINDS = ['temp', 'fan', 'pwm', 'in', 'curr', 'power'];

export const hardwareTruth: TruthReader = (path, text, into) => {
  const found =
    /^\/sys\/class\/thermal\/(thermal_zone|cooling_device)(\d+)\/(?:stats\/)?(\w+)$/.exec(path) ??
    /^\/sys\/class\/(power_supply)\/([^/]+)\/(uevent)$/.exec(path) ??
    /^\/sys\/class\/(hwmon)\/hwmon(\d+)\/([a-z]+\d+)_input$/.exec(path) ??
    /^\/sys\/class\/(regulator)\/regulator\.(\d+)\/(\w+)$/.exec(path) ??
    /^\/sys\/power\/(suspend)_(stats)\/(\w+)$/.exec(path);
  if (found === null) return false;
  const [, table, row, file] = found as unknown as [string, string, string, string];
  const value = wholeNumber(text);
  if (table === 'power_supply')
    for (const line of text.split('\n')) {
      const [key = '', shown = ''] = line.replace('POWER_SUPPLY_', '').split('=');
      const column = key.toLowerCase();
      if (column === 'status') into.put(table, row, column, STATUS.indexOf(shown));
      else if (column === 'capacity_level') into.put(table, row, column, LEVEL.indexOf(shown));
      else if (wholeNumber(shown) !== undefined) into.put(table, row, column, Number(shown));
    }
  else if (table === 'hwmon') {
    const [, kind, channel] = /^([a-z]+)(\d+)$/.exec(file)!;
    into.put(table, `${row} ${HWMON_KINDS.indexOf(kind!)} ${channel}`, 'input', Number(text));
  } else if (file === 'time_in_state_ms')
    for (const line of text.split('\n')) {
      const [state, ms] = /^state(\d+)\s+(\d+)/.exec(line)?.slice(1) ?? [];
      if (state !== undefined) into.put('cooling_time_in_state', `${row} ${state}`, 'ms', Number(ms));
    }
  else if (file === 'type' || (table === 'regulator' && file === 'name')) into.put(table, row, 'name', text);
  else if (value !== undefined) into.put(table, table === 'suspend' ? '' : row, COLUMNS[file] ?? file, value);
  return true;
};

/** Files of the wakeup class and the columns that they are. */
const WAKEUP_FILES = {
  active_count: 'active_count',
  event_count: 'event_count',
  wakeup_count: 'wakeup_count',
  expire_count: 'expire_count',
  active_time_ms: 'active_ms',
  total_time_ms: 'total_ms',
  max_time_ms: 'max_ms',
  last_change_ms: 'last_change_ms',
  prevent_suspend_time_ms: 'prevent_suspend_ms',
} as const;

/** What stands in several files: wakeup sources under their names, and those of sensors. */
export function joinedTruth(files: ReadonlyMap<string, string>, into: TruthValues): void {
  for (const [path, text] of files) {
    const wakeup = /^(\/sys\/class\/wakeup\/wakeup\d+)\/name$/.exec(path)?.[1];
    if (wakeup !== undefined && files.get(`${wakeup}/active_count`) !== '0') {
      into.put('wakeup_source', text, 'name', text);
      // none of the boards has two active ones of a name
      into.put('wakeup_source', text, 'ordinal', 0);
      for (const [file, column] of Object.entries(WAKEUP_FILES))
        into.put('wakeup_source', text, column, Number(files.get(`${wakeup}/${file}`)));
    }
    const sensor = /^(\/sys\/class\/hwmon\/hwmon(\d+))\/([a-z]+)(\d+)_input$/.exec(path);
    if (sensor !== null) {
      const [, chip, number, kind, channel] = sensor;
      const row = `${number} ${HWMON_KINDS.indexOf(kind!)} ${channel}`;
      const label = files.get(`${chip}/${kind}${channel}_label`);
      into.put(
        'hwmon',
        row,
        'name',
        [files.get(`${chip}/name`), label].filter(one => one !== undefined).join(' '),
      );
      const alarm = files.get(`${chip}/${kind}${channel}_alarm`);
      if (alarm !== undefined) into.put('hwmon', row, 'alarm', Number(alarm));
    }
  }
}
