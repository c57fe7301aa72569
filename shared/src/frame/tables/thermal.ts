/** Temperatures, cooling, and throttling. See table.ts for the rules. */
import { counter, gauge, type Table, type TableIds } from './table.js';

export const THERMAL_IDS: TableIds = [
  [8, 9],
  [60, 69],
];

export const THERMAL_TABLES = {
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
    columns: [
      gauge('cur_state', 'cooling steps, 0 = none'),
      gauge('max_state', 'cooling steps'),
      counter('total_trans', 'changes of state'),
    ],
  },
  /** Counters of x86 CPUs that the hardware slowed down. */
  thermal_throttle: {
    id: 60,
    name: 'thermal_throttle',
    source: '/sys/devices/system/cpu/cpuN/thermal_throttle',
    labels: ['domain', 'number'],
    rowName: 'core (number: CPU) or package (number: package id)',
    columns: [
      counter('total_ms', 'milliseconds throttled'),
      counter('count', 'times throttled'),
      counter('max_ms', 'milliseconds, longest'),
      counter('power_limit_count', 'times held at a power limit, which is not heat'),
    ],
  },
  firmware_throttle: {
    id: 61,
    name: 'firmware_throttle',
    source: 'Raspberry Pi get_throttled',
    labels: [],
    rowName: '',
    columns: [
      gauge(
        'bits',
        'bits: 0 under-voltage, 1 frequency capped, 2 throttled, 3 soft temperature limit; +16 has occurred',
      ),
    ],
  },
  /** Load, speed and heat mitigation of GPUs through the nodes of their drivers. */
  gpu: {
    id: 62,
    name: 'gpu',
    source: '/sys/class/{kgsl,drm,devfreq}, as the driver has it',
    labels: [],
    rowName: 'driver family, a space, and device; then a space and the queue where the row is of one',
    columns: [
      gauge('load', 'parts of load_full'),
      gauge('freq_hz', 'Hz'),
      counter('busy_ns', 'nanoseconds that the queue was busy'),
      counter('rc6_ms', 'milliseconds asleep (RC6)'),
      gauge('thermal_level', 'performance levels taken away against heat, 0 = none'),
      gauge('max_freq_hz', 'Hz'),
      gauge('load_full', 'load of a GPU that is always busy: 100, 255 or 1000'),
      counter('jobs', 'jobs of the queue'),
    ],
  },
  /** Only kernels with CONFIG_THERMAL_STATISTICS. */
  cooling_time_in_state: {
    id: 63,
    name: 'cooling_time_in_state',
    source: '/sys/class/thermal/cooling_deviceN/stats/time_in_state_ms',
    labels: ['device', 'state'],
    rowName: '',
    columns: [counter('ms', 'milliseconds')],
  },
} as const satisfies Record<string, Table>;
