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
  'process.left-out': {
    meaning:
      'There are more processes than the agent has memory to follow: what the others do is known in sum only.',
    subject: 'agent',
    raise: 1,
    hold: 1,
    unit: 'processes',
    seconds: 0,
    // processes are read rarely where there are many
    gone: 150,
  },
  'process.emulated': {
    meaning: 'An emulator runs a program that is made for another processor, and that costs CPU time.',
    subject: 'program',
    raise: 0.1,
    hold: 0.05,
    unit: 'CPUs',
    seconds: 300,
  },
  'process.stack-low': {
    meaning:
      'A task of an RTOS has come so near the end of its stack that the next interrupt may overflow it.',
    subject: 'task',
    // registers that an ARMv7-M processor puts on the stack for an exception: 32 bytes, with those for floats 104
    raise: 32,
    hold: 104,
    unit: 'bytes of its stack that it never used, below',
    seconds: 0,
  },
  'process.stack-growth': {
    meaning: 'A task of an RTOS reaches ever deeper into its stack.',
    subject: 'task',
    raise: 6,
    hold: 6,
    unit: 'minutes in a row, each with a new depth',
    seconds: 360,
    // told of once a minute
    gone: 150,
  },
  'process.heap-leak': {
    meaning: 'The heap of an RTOS has less free memory than ever, again and again: something leaks.',
    subject: 'heap',
    raise: 6,
    hold: 6,
    unit: 'minutes in a row, each with a new low',
    seconds: 360,
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
  'flash.sync-amplified': {
    meaning: 'A program syncs small records, and the journal that costs wears flash out early.',
    subject: 'program',
    raise: 1e9,
    hold: 5e8,
    unit: 'bytes of journal a day, at the rate of ten minutes',
    seconds: 0,
  },
  'flash.filesystem-errors': {
    meaning: 'A file system found errors in what it stores.',
    subject: 'file system',
    raise: 1,
    hold: 1,
    unit: 'errors in an interval',
    seconds: 0,
    // file systems are read once a minute
    gone: 150,
  },
  'flash.ecc-failures': {
    meaning: 'Raw flash has data that its error correction could not restore.',
    subject: 'MTD device',
    raise: 1,
    hold: 1,
    unit: 'errors in an interval',
    seconds: 0,
    // raw flash is read once a minute
    gone: 150,
  },
  'flash.bit-errors': {
    meaning: 'The error correction of raw flash has many times as many bits to put right as it used to.',
    subject: 'MTD device',
    raise: 3,
    hold: 2,
    unit: 'times what is usual, of the last whole day',
    seconds: 0,
  },
  'flash.bad-blocks': {
    meaning: 'Blocks of raw flash have gone bad.',
    subject: 'UBI or MTD device',
    raise: 1,
    hold: 1,
    unit: 'blocks in 30 days',
    seconds: 0,
  },
  'flash.wear-out': {
    meaning:
      'Storage will have reached the end of what it is rated for soon, at the rate at which it is written.',
    subject: 'storage',
    raise: 1,
    hold: 1.5,
    unit: 'years left, in the middle of what may be, below',
    seconds: 0,
  },
  'flash.worn': {
    meaning: 'Storage has used up what it is rated for, or nearly all of its spare blocks.',
    subject: 'storage',
    raise: 0.9,
    hold: 0.9,
    unit: 'share used of what it tells',
    seconds: 0,
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
  'thermal.cooling-worse': {
    meaning: 'A device gets rid of its heat worse than it used to: the same load warms it more.',
    subject: 'cooling',
    raise: 8,
    hold: 0,
    unit: 'standard deviations of its days, summed up, and a degree or more',
    seconds: 0,
  },
  'thermal.fan': {
    meaning: 'A fan stands still though it is driven, or turns more slowly than it did when driven as hard.',
    subject: 'fan',
    raise: 0.6,
    hold: 0.75,
    unit: 'share of its usual speed, below',
    seconds: 120,
  },
  'thermal.will-throttle': {
    meaning: 'If the load of the last minute goes on, the device will throttle.',
    subject: 'thermal zone',
    raise: 600,
    hold: 900,
    unit: 's until then, less than',
    seconds: 60,
  },
  'mesh.packet-loss': {
    meaning: 'An interface drops packets or sees errors.',
    subject: 'interface',
    raise: 0.01,
    hold: 0.005,
    unit: 'share of packets',
    seconds: 30,
  },
  'mesh.tiny-packets': {
    meaning: 'Many small packets: each relay on the way pays by the packet.',
    subject: 'interface',
    raise: 150,
    hold: 200,
    unit: 'bytes a packet, below, at 50 packets a second or more',
    seconds: 60,
  },
  'mesh.retransmission': {
    meaning: 'Frames or segments have to be sent again.',
    subject: 'peer, interface or tcp',
    raise: 1,
    hold: 0.7,
    unit: 'times its limit: 0.3 tries more or 0.02 losses a frame, 0.02 of TCP segments, Thread 0.2 tries more or 0.1 taken channels a frame',
    seconds: 60,
  },
  'mesh.broadcast-storm': {
    meaning: 'Far more broadcast and multicast arrives than usual.',
    subject: 'interface',
    raise: 10,
    hold: 5,
    unit: 'times the median of a day, at more than 50 packets a second',
    seconds: 30,
  },
  'mesh.duplicates': {
    meaning: 'A node of a flooding mesh hears most packets again and again: too many repeat.',
    subject: 'node',
    raise: 0.5,
    hold: 0.4,
    unit: 'share of packets received',
    seconds: 0,
  },
  'mesh.detour': {
    meaning: 'Traffic takes a longer way, or a slower link, than it could.',
    subject: 'destination',
    raise: 1,
    hold: 0.8,
    unit: 'times its limit: 1.5 times the cheapest cost known, a direct link with half of what two hops give',
    seconds: 300,
  },
  'mesh.weak-link': {
    meaning: 'A neighbour is reached in one hop though its signal is very weak.',
    subject: 'destination',
    raise: -85,
    hold: -82,
    unit: 'dBm, below',
    seconds: 300,
  },
  'mesh.keepalive-chatter': {
    meaning: 'Small packets at short distances keep an otherwise idle link awake.',
    subject: 'interface',
    raise: 1,
    hold: 0.8,
    unit: 'packets below 100 bytes in ten seconds',
    seconds: 600,
  },
  'mesh.asymmetric-link': {
    meaning: 'A link is good one way only.',
    subject: 'link',
    raise: 1,
    hold: 0.8,
    unit: 'times its limit: 0.3 between the shares of packets that arrive, 4 times between the rates',
    seconds: 300,
  },
  'mesh.route-flapping': {
    meaning: 'A route goes to and fro between next hops.',
    subject: 'destination',
    raise: 10,
    hold: 5,
    unit: 'changes an hour',
    seconds: 0,
  },
  'mesh.interface-multiplication': {
    meaning: 'Control traffic goes out of several interfaces that lead to the same mesh.',
    subject: 'interface',
    raise: 1.5,
    hold: 1.3,
    unit: 'times what one interface would take',
    seconds: 600,
  },
  'mesh.control-excess': {
    meaning: 'A node sends far more routing traffic than nodes and interfaces explain.',
    subject: 'interface',
    raise: 2,
    hold: 1.5,
    unit: 'times what is expected at an interval of a second',
    seconds: 600,
  },
  'mesh.control-overload': {
    meaning: 'Routing takes the air or the processor from what it is there for.',
    subject: 'interface',
    raise: 1,
    hold: 0.8,
    unit: 'times its limit: 0.05 of airtime, or packets dropped by the CPU while control traffic rises',
    seconds: 60,
  },
  'mesh.channel-busy': {
    meaning: 'A radio channel is taken so much of the time that nodes hold back what they have to say.',
    subject: 'node',
    // where Meshtastic's firmware begins to leave out telemetry and positions (its AirTime class)
    raise: 0.25,
    hold: 0.2,
    unit: 'share of time',
    seconds: 0,
  },
  'mesh.chatty-node': {
    meaning: 'A node of a network of little capacity sends all the time.',
    subject: 'node',
    raise: 1,
    hold: 0.5,
    unit: 'messages a second, of 30 messages or more',
    seconds: 0,
  },
  'mesh.node-leaves': {
    meaning: 'A node leaves its network again and again.',
    subject: 'node',
    raise: 3,
    hold: 2,
    unit: 'times in a day',
    seconds: 0,
  },
  'limit.exceeded': {
    meaning: 'A program, or a device as a whole, uses more than it may.',
    subject: 'program and quantity',
    raise: 1,
    hold: 1,
    unit: 'times its limit, by what it uses at least where that is estimated',
    seconds: 0,
  },
  'limit.forecast': {
    meaning: 'As past days went, what may be used in a day will be used up before it ends.',
    subject: 'program and quantity',
    raise: 1,
    hold: 1,
    unit: 'times its limit, by what the day ends with at least',
    seconds: 0,
  },
  'release.regression': {
    meaning: 'A new build of a program costs more than the one before, on several devices.',
    subject: 'program',
    raise: 0.02,
    hold: 0,
    unit: 'more, and told apart from no change: looked at on days 1, 2, 4, 7 and 14 of a roll-out, with five wrong alarms in a hundred in all',
    seconds: 86_400,
    gone: 600,
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
