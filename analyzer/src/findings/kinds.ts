/**
 * Every kind of finding, `<model>.<what>`: what it means and from where on it is raised and held. The models read their
 * thresholds from here, and the table in proto/PROTOCOL.md is checked against it.
 */
export interface FindingKind {
  readonly meaning: string;
  /** What the subject names. */
  readonly subject: string;
  /** Raised at this value, held open until it is better than the other, in `unit`. Held above raised: low is bad. */
  readonly raise: number;
  readonly hold: number;
  readonly unit: string;
  /** How long it must last before it is raised, seconds of event time. */
  readonly seconds: number;
  /** How long it must be gone before it is over, seconds, where that is longer than `GONE_SECONDS`: what is not told of in every interval. */
  readonly gone?: number;
}

export const FINDING_KINDS = {
  'process.cpu-hog': {
    meaning: 'A process keeps one CPU busy all the time.',
    subject: 'program',
    raise: 0.9,
    hold: 0.8,
    unit: 'CPUs',
    seconds: 60,
  },
  'process.memory-growth': {
    meaning: 'A process grows steadily: it may leak memory.',
    subject: 'program',
    raise: 0.1,
    hold: 0.1,
    unit: 'share of its size, over four steps of ten minutes that all grow',
    seconds: 2400,
  },
  'process.memory-low': {
    meaning: 'Little memory is available.',
    subject: 'memory',
    raise: 0.1,
    hold: 0.15,
    unit: 'available share, below',
    seconds: 0,
  },
  'process.memory-pressure': {
    meaning: 'Tasks wait for memory (PSI).',
    subject: 'memory',
    raise: 0.1,
    hold: 0.05,
    unit: 'share of time in which some task waits',
    seconds: 60,
  },
  'process.cpu-saturated': {
    meaning: 'All CPUs are busy.',
    subject: 'cpu',
    raise: 0.95,
    hold: 0.85,
    unit: 'busy share of all CPUs',
    seconds: 60,
  },
  'process.agent-dropping': {
    meaning: 'The agent drops frames: its link is too slow or was down for longer than its outbox lasts.',
    subject: 'agent',
    raise: 1,
    hold: 1,
    unit: 'frames in an interval',
    seconds: 0,
  },
  'process.source-failing': {
    meaning: 'The agent cannot read something of the kernel that it could read when it started.',
    subject: 'agent',
    raise: 1,
    hold: 1,
    unit: 'failures in an interval',
    seconds: 0,
    // a slow source fails once a minute
    gone: 150,
  },
  'power.battery-low': {
    meaning: 'A discharging battery is nearly empty.',
    subject: 'power supply',
    raise: 0.15,
    hold: 0.2,
    unit: 'charge, below',
    seconds: 0,
  },
  'power.polling': {
    meaning: 'Its own timer wakes a process up often, and it does little then.',
    subject: 'program',
    raise: 5,
    hold: 4,
    unit: 'wakeups a second by its timer',
    seconds: 30,
  },
  'power.busy-loop': {
    meaning: 'A process could always run, and neither waits nor moves data: it spins, or it computes.',
    subject: 'program',
    raise: 0.95,
    hold: 0.9,
    unit: 'share of time running or ready to',
    seconds: 300,
  },
  'power.chatty-radio': {
    meaning: 'Little data at short distances keeps a modem from sleeping.',
    subject: 'interface',
    raise: 0.8,
    hold: 0.6,
    unit: 'share of time',
    seconds: 300,
  },
  'power.fsync-storm': {
    meaning: 'Storage is made to write its cache out for little data, below 128 KiB each time.',
    subject: 'disk',
    raise: 2,
    hold: 1,
    unit: 'flushes a second',
    seconds: 60,
  },
  'power.wake-lock-idle': {
    meaning:
      'A wake lock or wakeup source keeps a device awake that suspends otherwise and has nothing to do.',
    subject: 'wake lock',
    raise: 0.9,
    hold: 0.5,
    unit: 'share of time',
    seconds: 60,
  },
  'power.timers-unaligned': {
    meaning: 'Timers of several programs wake idle CPUs one after the other.',
    subject: 'timers',
    raise: 50,
    hold: 30,
    unit: 'idle exits a second',
    seconds: 300,
  },
  'power.big-core': {
    meaning: 'A program runs on big cores though little ones would do and have room.',
    subject: 'program',
    raise: 0.8,
    hold: 0.5,
    unit: 'share of its CPU time',
    seconds: 120,
  },
  'power.suspend-failing': {
    meaning: 'Suspends fail, three in ten or more.',
    subject: 'suspend',
    raise: 3,
    hold: 1,
    unit: 'failures in ten minutes',
    seconds: 0,
  },
  'flash.heavy-writer': {
    meaning: 'A program writes to storage at a rate that wears flash out early.',
    subject: 'program',
    raise: 5e9,
    hold: 2.5e9,
    unit: 'bytes a day',
    seconds: 600,
  },
  'thermal.throttling': {
    meaning: 'Heat, or a power supply that is too weak, holds the processor back.',
    subject: 'cpufreq policy, cooling device, or firmware',
    raise: 0,
    hold: 0,
    unit: 'cooling state, above',
    seconds: 0,
  },
  'thermal.near-trip': {
    meaning: 'A zone is close to the temperature from which on the kernel throttles or shuts down.',
    subject: 'thermal zone',
    raise: 3,
    hold: 6,
    unit: 'degrees below the trip, less than',
    seconds: 10,
  },
  'mesh.packet-loss': {
    meaning: 'An interface drops packets or sees errors.',
    subject: 'interface',
    raise: 0.01,
    hold: 0.005,
    unit: 'share of packets',
    seconds: 30,
  },
} as const satisfies Record<string, FindingKind>;

export type FindingKindName = keyof typeof FINDING_KINDS;

const GONE_SECONDS = 30;
/** What is read once a minute has been read twice, a restart or a hole in the data before it. */
const SETTLE_SECONDS = 150;

const rowOf = (kind: string): FindingKind | undefined =>
  Object.hasOwn(FINDING_KINDS, kind) ? FINDING_KINDS[kind as FindingKindName] : undefined;

/** How long a condition must be gone before it is over, seconds of observed event time. */
export const goneSeconds = (kind: string): number => rowOf(kind)?.gone ?? GONE_SECONDS;

/** How long a condition must be looked for after nobody could see it, before it is taken to be gone: as long as finding it takes. */
export const settleSeconds = (kind: string): number => Math.max(SETTLE_SECONDS, rowOf(kind)?.seconds ?? 0);
