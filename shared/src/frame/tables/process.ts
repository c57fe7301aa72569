/** Processes, the programs they run, and what they belong to. See table.ts for the rules. */
import { counter, gauge, type Table, type TableIds, TICKS } from './table.js';

export const PROCESS_IDS: TableIds = [
  [5, 5],
  [25, 33],
];

export const PROCESS_TABLES = {
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
      // whole microseconds: the digits below are noise, and would be a tenth of a frame
      counter('run_us', 'microseconds on a CPU'),
      counter('minor_faults', 'page faults without I/O'),
      gauge('rss_pages', 'pages resident'),
      counter('involuntary_switches', 'context switches'),
      counter('wait_us', 'microseconds runnable but not running'),
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
      // tells that a child which is gone has been reaped, and its I/O with it
      counter('child_minor_faults', 'page faults without I/O, reaped children'),
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
      gauge('elf_machine', "e_machine; these four are absent where they are the agent's own"),
      gauge('elf_class', '1 = 32 bits, 2 = 64 bits'),
      gauge('elf_data', '1 = little endian, 2 = big endian'),
      gauge('elf_flags', 'e_flags'),
      gauge('guest_machine', 'e_machine that it emulates'),
      gauge('guest_class', 'as elf_class, of the emulated program'),
      gauge('guest_data', 'as elf_data, of the emulated program'),
      gauge('emulator', 'what emulates: 1 = QEMU, 2 = box86, 3 = box64, 4 = FEX, 5 = Rosetta'),
      gauge('guest_flags', 'as elf_flags, of the emulated program; absent where its file is not shown'),
      gauge(
        'build_high',
        'first four bytes of its build id (NT_GNU_BUILD_ID); absent of scripts, and where it has none',
      ),
      gauge('build_low', 'the next four'),
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
    onRequest: true,
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
    onRequest: true,
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
  /**
   * Processes that came and went between two readings of table process, summed by what they called themselves. There are 127
   * names at most: one more takes the place of that which has not been seen for longest, and in a reading with more of them what
   * is left is in a row without a name, which is always there. Their CPU time is in their parent's cutime and cstime too, and
   * their I/O in its I/O, once it has waited for them.
   */
  short_lived: {
    id: 31,
    name: 'short_lived',
    source: 'taskstats (generic netlink)',
    labels: ['uid'],
    rowName: 'comm, raw bytes',
    columns: [
      counter('ended', 'processes'),
      counter(
        'run_ns',
        'nanoseconds on a CPU, up to the last tick or switch; 0 without CONFIG_TASK_DELAY_ACCT',
      ),
      counter('utime_us', 'microseconds in user space, by ticks'),
      counter('stime_us', 'microseconds in the kernel, by ticks'),
      counter('wait_ns', 'nanoseconds runnable but not running; 0 without CONFIG_TASK_DELAY_ACCT'),
      counter('blkio_ns', 'nanoseconds waiting for block I/O; 0 unless kernel.task_delayacct is on'),
      counter('read_bytes', 'bytes fetched from storage'),
      counter('write_bytes', 'bytes dirtied towards storage'),
      counter('cancelled_write_bytes', 'dirty bytes dropped before they reached storage'),
      counter('minor_faults', 'page faults without I/O'),
      counter('major_faults', 'page faults with I/O'),
      counter('voluntary_switches', 'context switches'),
      counter('involuntary_switches', 'context switches'),
      counter(
        'overflows',
        'times that more tasks had ended than the kernel keeps for the agent, of the row without a name',
      ),
    ],
  },
  /** What stands for a control group where that is a service or a container: one that processes of table program are in. */
  unit: {
    id: 32,
    name: 'unit',
    source: '/proc/[pid]/cgroup',
    labels: ['cgroup'],
    rowName:
      'name of the service with its `.service`, `machine:` and the name of a container, or `container:` and the first twelve digits of its id',
    columns: [],
  },
  /**
   * Threads that wake up five times a second or more, at most 64, and what looks at each have found it asleep in; four looks a
   * minute at random instants. All columns are as of the newest look. Those that looks count begin at 0 when a thread is
   * followed. Time-outs in a thread's memory are read where the agent is set up to.
   */
  sleeper: {
    id: 33,
    name: 'sleeper',
    source: '/proc/[pid]/task/[tid]/{syscall,status,stat,io}',
    labels: ['pid', 'start_ticks', 'tid'],
    rowName: '',
    columns: [
      counter('watched_ms', 'milliseconds awake since it is followed'),
      counter('voluntary_switches', 'context switches'),
      counter('looks', 'looks that found it asleep in a call whose time-out is known'),
      counter('timeout_rate', 'thousandths of 1/s, the sum over these looks of 1 / time-out'),
      counter('deadline_looks', 'these looks, of calls that end at an instant'),
      counter('deadline_us', 'microseconds left until that instant, the sum over these looks'),
      counter('sleep_looks', 'these looks, of sleeps whose length was not read'),
      counter('blind_looks', 'looks that found it asleep in a call whose time-out could not be read'),
      counter(
        'flush_looks',
        "looks that found it writing out a file's cache, or waiting for a disk in a write",
      ),
      counter('involuntary_switches', 'context switches'),
      counter('utime', TICKS),
      counter('stime', TICKS),
      counter('syscw', 'write calls'),
      counter('wchar', 'bytes passed to write calls'),
      counter('reaped_faults', 'page faults without I/O of children that its process waited for'),
      gauge('sockets', 'sockets that its process holds; absent beyond 128 descriptors'),
    ],
  },
  /** Processes of one build: compilers, assemblers and linkers below the program that started them. */
  build: {
    id: 30,
    name: 'build',
    source: '/proc/[pid]/{exe,cmdline,stat}',
    labels: ['pid', 'start_ticks', 'root_pid', 'root_start_ticks'],
    rowName: 'target triplet, empty where only the host is known',
    columns: [
      gauge('target_machine', "e_machine of the triplet's architecture, 0 = unknown"),
      counter('own_ticks', TICKS),
      counter('reaped_ticks', `${TICKS}, reaped children`),
      gauge(
        'subject',
        'of the tool that began the build: a hash of its directory and arguments, 32 bits; equal for the same build',
      ),
    ],
  },
} as const satisfies Record<string, Table>;
