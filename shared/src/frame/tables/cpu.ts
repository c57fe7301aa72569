/** CPUs: clocks, idle states, interrupts, hardware events. See table.ts for the rules. */
import { counter, gauge, type Table, type TableIds, TICKS } from './table.js';

export const CPU_IDS: TableIds = [
  [10, 11],
  [16, 24],
  [37, 39],
];

export const CPU_TABLES = {
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
  /** What a CPU did in each idle state. The kernel measures it: the hardware may have refused or left earlier. */
  cpuidle: {
    id: 20,
    name: 'cpuidle',
    source: '/sys/devices/system/cpu/cpuN/cpuidle/stateM',
    labels: ['cpu', 'state'],
    rowName: 'state name',
    columns: [
      counter('time_us', 'microseconds asked for and spent in it'),
      counter('usage', 'times it was asked for'),
      counter('above', 'times a shallower state would have been right'),
      counter('below', 'times a deeper state would have been right'),
      counter('rejected', 'times it was refused'),
      counter('s2idle_time_us', 'microseconds in it during suspend to idle'),
      counter('s2idle_usage', 'times it was entered during suspend to idle'),
    ],
  },
  softirq: {
    id: 21,
    name: 'softirq',
    source: '/proc/softirqs',
    labels: ['cpu'],
    rowName: '',
    columns: [
      counter('timer', 'softirqs', 32),
      counter('rcu', 'softirqs', 32),
      counter('sched', 'softirqs', 32),
      counter('net_rx', 'softirqs', 32),
      counter('net_tx', 'softirqs', 32),
      counter('block', 'softirqs', 32),
      counter('tasklet', 'softirqs', 32),
      counter('hrtimer', 'softirqs', 32),
      counter('hi', 'softirqs', 32),
      counter('irq_poll', 'softirqs', 32),
    ],
  },
  /** At most 128 of those that have ever come. */
  interrupt: {
    id: 22,
    name: 'interrupt',
    source: '/proc/interrupts',
    labels: [],
    rowName: 'number or short name, and device',
    columns: [
      counter(
        'count',
        'interrupts over all CPUs (of those offline as last seen), modulo 2^32 as each CPU counts them',
        32,
      ),
    ],
  },
  cpu_state: {
    id: 23,
    name: 'cpu_state',
    source: '/sys/devices/system/cpu/{online,present}',
    labels: ['cpu'],
    rowName: '',
    columns: [gauge('online', '0 or 1')],
  },
  /**
   * Hardware events, counted for part of the time where more are wanted than there are counters. An event that had a counter of
   * its own all the time has no times.
   */
  pmu: {
    id: 24,
    name: 'pmu',
    source: 'perf_event_open(2)',
    labels: ['cpu'],
    rowName: 'event',
    columns: [
      counter('value', 'events while it was counted'),
      counter('enabled_ns', 'nanoseconds, summed over CPUs, in which it was wanted'),
      counter('running_ns', 'nanoseconds, summed over CPUs, in which it was counted'),
    ],
  },
  /**
   * Hardware events of single processes, counted in turns of some seconds: the busiest, and one that is watched. A reading has the
   * turns that ended with it, and again as long as none has ended since. A row is a process on the CPUs of one unit and a group of
   * events that are counted together; groups, and what their columns are, stand in shared/src/pmu. Of a process with many threads
   * some are counted at a time.
   */
  process_events: {
    id: 37,
    name: 'process_events',
    source: 'perf_event_open(2)',
    labels: ['pid', 'start_ticks', 'cpu'],
    rowName: 'group of events',
    columns: [
      gauge('running_us', 'microseconds on CPUs of the unit in which it was counted'),
      gauge('enabled_us', 'microseconds on any CPU in which it was wanted'),
      gauge('event_1', 'events in the turn; the columns of events are in the order of the group'),
      gauge('event_2', 'events'),
      gauge('event_3', 'events'),
      gauge('event_4', 'events'),
      gauge('event_5', 'events'),
      gauge('event_6', 'events'),
      gauge('event_7', 'events'),
      gauge('event_8', 'events'),
      gauge('user_only', '1: what the kernel did for it is not counted; absent else'),
    ],
  },
  /** Instructions that the kernel carried out because the processor could not. One that does no such thing has no row. */
  trap: {
    id: 38,
    name: 'trap',
    source: '/proc/cpu/alignment, /sys/kernel/debug/mips/{unaligned_instructions,fpuemustats/emulated}',
    labels: [],
    rowName: '`unaligned user`, `unaligned kernel`, `unaligned` (of both) or `floating point`',
    columns: [counter('count', 'instructions', 'long')],
  },
} as const satisfies Record<string, Table>;
