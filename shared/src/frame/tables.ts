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
      counter('wakeups', 'times the agent was woken'),
      gauge('stretch_reasons', 'sum: 1 battery, 2 low charge, 4 heat, 8 metered link, 16 budget'),
      gauge(
        'shed_level',
        'what the budget has shed: 0 nothing, 1 slow sources, 2 walks, 3-4 process readings, 5 columns, 6-7 device readings',
      ),
      gauge('watched_pid', 'process that is read at 10 Hz, 0 = none'),
      gauge('outbox_limit_bytes', 'bytes that may wait in the outbox'),
      gauge('spool_bytes', 'bytes waiting in the spool'),
      counter('spool_written_bytes', 'bytes written to the spool, whole pages'),
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
      gauge('span', 'readings of this table that the last change covers; 1 = only this one'),
      gauge('processor', 'CPU on which it ran last; only where CPUs differ'),
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
    columns: [
      gauge('cur_state', 'cooling steps, 0 = none'),
      gauge('max_state', 'cooling steps'),
      counter('total_trans', 'changes of state'),
    ],
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
      gauge('time_to_empty_now', 'seconds'),
      gauge('time_to_empty_avg', 'seconds'),
      gauge('time_to_full_now', 'seconds'),
      gauge('time_to_full_avg', 'seconds'),
      gauge('voltage_avg', 'uV'),
      gauge('voltage_ocv', 'uV'),
      gauge('charge_avg', 'uAh'),
      gauge('energy_avg', 'uWh'),
      gauge('capacity_level', 'index: 0 Unknown, 1 Critical, 2 Low, 3 Normal, 4 High, 5 Full'),
      gauge('health', 'index in power_supply_health: 0 Unknown, 1 Good, 2 Overheat, 3 Dead, ...'),
      gauge('charge_type', 'index in power_supply_charge_type: 0 Unknown, 1 N/A, 2 Trickle, 3 Fast, ...'),
      gauge('cycle_count', 'charge cycles'),
      gauge('charge_full', 'uAh'),
      gauge('energy_full', 'uWh'),
      gauge('current_max', 'uA'),
      gauge('input_current_limit', 'uA'),
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
    columns: [counter('count', 'interrupts over all CPUs, modulo 2^32 as each CPU counts them', 32)],
  },
  cpu_state: {
    id: 23,
    name: 'cpu_state',
    source: '/sys/devices/system/cpu/{online,present}',
    labels: ['cpu'],
    rowName: '',
    columns: [gauge('online', '0 or 1')],
  },
  /** Hardware events, counted for part of the time where more are wanted than there are counters. */
  pmu: {
    id: 24,
    name: 'pmu',
    source: 'perf_event_open(2), through perf stat',
    labels: ['cpu'],
    rowName: 'event',
    columns: [
      counter('value', 'events while it was counted'),
      counter('enabled_ns', 'nanoseconds, summed over CPUs, in which it was wanted'),
      counter('running_ns', 'nanoseconds, summed over CPUs, in which it was counted'),
    ],
  },
  /** Control groups that hold processes, the deepest first, at most 64. */
  cgroup: {
    id: 25,
    name: 'cgroup',
    source: '/sys/fs/cgroup',
    labels: ['cgroup'],
    rowName: 'path below the hierarchy',
    columns: [
      counter('usage_usec', 'microseconds of CPU, cpu.stat (v2)'),
      gauge('memory_bytes', 'bytes, memory.current (v2) or memory.usage_in_bytes (v1)'),
      counter('write_bytes', 'bytes, all devices, io.stat (v2) or blkio.throttle.io_service_bytes (v1)'),
      counter('read_bytes', 'bytes, as write_bytes'),
      gauge('pids', 'tasks, pids.current'),
      counter('usage_ns', 'nanoseconds of CPU, cpuacct.usage (v1)'),
      counter('throttled_usec', 'microseconds held back by its quota, cpu.stat (v2)'),
      counter('nr_throttled', 'periods in which it was held back, cpu.stat'),
      counter('throttled_time', 'nanoseconds held back by its quota, cpu.stat (v1)'),
      counter('write_ios', 'requests, as write_bytes'),
      counter('read_ios', 'requests, as write_bytes'),
    ],
  },
  /** What a user process runs, as opposed to what it calls itself. Numbers are those of its ELF header. */
  program: {
    id: 26,
    name: 'program',
    source: '/proc/[pid]/{exe,cmdline,cgroup}',
    labels: ['pid', 'start_ticks'],
    rowName: 'base name of the executable, of the script or of the emulated program',
    columns: [
      gauge('cgroup', 'label of its row in table cgroup'),
      gauge('elf_machine', 'e_machine'),
      gauge('elf_class', '1 = 32 bits, 2 = 64 bits'),
      gauge('elf_data', '1 = little endian, 2 = big endian'),
      gauge('elf_flags', 'e_flags'),
      gauge('guest_machine', 'e_machine that it emulates'),
      gauge('guest_class', 'as elf_class, of the emulated program'),
      gauge('guest_data', 'as elf_data, of the emulated program'),
    ],
  },
  /** Device files that processes hold open: which peripheral they keep awake. At most 512. */
  device_file: {
    id: 27,
    name: 'device_file',
    source: '/proc/[pid]/fd',
    labels: ['pid', 'start_ticks'],
    rowName: 'path of the device',
    columns: [gauge('open', 'descriptors')],
  },
  /** The threads of one process, on request. At most 1,024. */
  thread: {
    id: 28,
    name: 'thread',
    source: '/proc/[pid]/task/[tid]/{stat,schedstat}',
    labels: ['pid', 'tid', 'start_ticks'],
    rowName: 'comm, raw bytes',
    columns: [
      counter('utime', TICKS),
      counter('stime', TICKS),
      counter('run_ns', 'nanoseconds on a CPU'),
      counter('wait_ns', 'nanoseconds runnable but not running'),
      counter('minor_faults', 'page faults without I/O'),
      counter('major_faults', 'page faults with I/O'),
      gauge('processor', 'CPU on which it ran last'),
    ],
  },
  /** The sockets of one process, on request. At most 256. */
  socket: {
    id: 29,
    name: 'socket',
    source: '/proc/[pid]/net/{tcp,tcp6,udp,udp6,raw,raw6,icmp,icmp6,unix,packet,netlink}',
    labels: ['pid', 'inode'],
    rowName:
      'protocol, then local and remote address as the kernel writes them, or the path of a unix socket',
    columns: [
      gauge('tx_queue', 'bytes not acknowledged or not sent'),
      gauge('rx_queue', 'bytes not read'),
      gauge('state', 'TCP_ state, 1 = established, 10 = listening'),
      counter('drops', 'datagrams dropped'),
    ],
  },
  /** Processes of one build: compilers, assemblers and linkers below the program that started them. */
  build: {
    id: 30,
    name: 'build',
    source: '/proc/[pid]/{exe,cmdline,stat}',
    labels: ['pid', 'start_ticks', 'root_pid', 'root_start_ticks'],
    rowName: 'target triplet, empty where only the host is known',
    columns: [gauge('target_machine', "e_machine of the triplet's architecture, 0 = unknown")],
  },
  /** Channels of sensor chips, as the driver scales them. Chips that repeat a thermal zone or a supply are left out. */
  hwmon: {
    id: 40,
    name: 'hwmon',
    source: '/sys/class/hwmon/hwmonN',
    labels: ['chip', 'kind', 'channel'],
    rowName: "the chip's name, then a space and the channel's label where it has one",
    columns: [
      gauge(
        'input',
        'by kind: 0 temp m°C, 1 fan rpm, 2 pwm 0-255, 3 in mV, 4 curr mA, 5 power uW, 7 humidity m%',
      ),
      counter('energy', 'uJ, kind 6 energy only'),
      gauge('average', "unit of the kind, over the driver's interval"),
      gauge('alarm', 'bits: 0 alarm, 1 lcrit_alarm, 2 min_alarm, 3 max_alarm, 4 crit_alarm, 5 fault'),
    ],
  },
  /** Channels of power monitors: the physical value is (raw + offset) x scale, both in the info document. */
  iio: {
    id: 41,
    name: 'iio',
    source: '/sys/bus/iio/devices/iio:deviceN',
    labels: ['device'],
    rowName: "the device's name, a space, and the channel: voltage1, power2, ...",
    columns: [
      gauge('raw', 'steps of the scale'),
      gauge('input', 'thousandths of the IIO unit (mV, mA, mW, m°C, J), where the driver scales by itself'),
    ],
  },
  powercap: {
    id: 42,
    name: 'powercap',
    source: '/sys/class/powercap/*',
    labels: [],
    rowName: 'zone',
    columns: [
      counter('energy_uj', 'microjoules; wraps at the max_energy_range_uj of the info document'),
      gauge('power_uw', 'microwatts'),
    ],
  },
  wakeup_source: {
    id: 44,
    name: 'wakeup_source',
    source: '/sys/class/wakeup/wakeupN, or debugfs wakeup_sources',
    labels: ['ordinal'],
    rowName: "name, then a space and the device's where it is another",
    columns: [
      counter('total_ms', 'milliseconds active, the present activation included'),
      counter('active_count', 'activations'),
      counter('event_count', 'events signalled'),
      gauge('last_change_ms', 'CLOCK_MONOTONIC of the last change'),
      gauge('active_ms', 'milliseconds that it has been active, 0 when it is not'),
      counter('wakeup_count', 'times it may have ended a suspend'),
      counter('expire_count', 'times its timeout expired'),
      counter('max_ms', 'milliseconds, longest activation'),
      counter('prevent_suspend_ms', 'milliseconds that it kept autosleep from suspending'),
    ],
  },
  suspend: {
    id: 45,
    name: 'suspend',
    source: '/sys/power/suspend_stats, /sys/power/pm_wakeup_irq',
    labels: [],
    rowName: '',
    columns: [
      counter('success', 'suspends'),
      counter('fail', 'suspends that failed'),
      counter('total_hw_sleep_us', 'microseconds in the deepest state of the platform'),
      gauge('last_hw_sleep_us', 'microseconds, last suspend'),
      gauge('wakeup_irq', 'interrupt that ended the last suspend'),
      counter('failed_freeze', 'failures to freeze tasks'),
      counter('failed_prepare', 'failures'),
      counter('failed_suspend', 'failures'),
      counter('failed_suspend_late', 'failures'),
      counter('failed_suspend_noirq', 'failures'),
      counter('failed_resume', 'failures'),
      counter('failed_resume_early', 'failures'),
      counter('failed_resume_noirq', 'failures'),
    ],
  },
  /** User wake locks that are held now: a row comes with the lock and goes with it. */
  wake_lock: {
    id: 46,
    name: 'wake_lock',
    source: '/sys/power/wake_lock',
    labels: [],
    rowName: 'lock',
    columns: [gauge('held', '1')],
  },
  runtime_pm: {
    id: 47,
    name: 'runtime_pm',
    source: '/sys/bus/*/devices/*/power/runtime_*',
    labels: [],
    rowName: 'bus, a space, device, and then a space and its interface or card where it is one',
    columns: [
      counter('active_ms', 'milliseconds active'),
      counter('suspended_ms', 'milliseconds suspended'),
      gauge('status', 'index: 0 active, 1 suspended, 2 suspending, 3 resuming, 4 error, 5 unsupported'),
    ],
  },
  regulator: {
    id: 48,
    name: 'regulator',
    source: '/sys/class/regulator/regulator.N',
    labels: ['regulator'],
    rowName: 'name',
    columns: [
      gauge('microvolts', 'uV'),
      gauge('users', 'consumers that have it enabled'),
      gauge('state', '0 disabled, 1 enabled'),
      gauge('microamps', 'uA; a setting or limit, not a measurement'),
      gauge('requested_microamps', 'uA that consumers asked for'),
    ],
  },
  devfreq: {
    id: 49,
    name: 'devfreq',
    source: '/sys/class/devfreq/*',
    labels: [],
    rowName: 'device',
    columns: [
      gauge('cur_freq', 'Hz'),
      gauge('target_freq', 'Hz'),
      gauge('max_freq', 'Hz, the lowest of all limits'),
      gauge('min_freq', 'Hz'),
      counter('total_trans', 'transitions'),
    ],
  },
  devfreq_time_in_state: {
    id: 50,
    name: 'devfreq_time_in_state',
    source: '/sys/class/devfreq/*/trans_stat',
    labels: ['hz'],
    rowName: 'device',
    columns: [counter('ms', 'milliseconds')],
  },
  backlight: {
    id: 51,
    name: 'backlight',
    source: '/sys/class/backlight/*',
    labels: [],
    rowName: 'device',
    columns: [
      gauge('actual_brightness', 'steps of max_brightness'),
      gauge('brightness', 'steps of max_brightness, as asked for'),
      gauge('bl_power', '0 on, 4 off'),
      gauge('max_brightness', 'steps'),
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
