/** What a busy process did in a stretch of time, and what can be said of it (README.md, Busy loops). */
import type { ProcessInterval } from '../../../device/interval.js';
import { cpuSecondsOf } from '../../../quantities/index.js';

/** More than one CPU: several threads work. */
const MOST_DEMAND = 1.05;
/** Each a second. */
const MOST_WAITS = 1;
const MOST_FAULTS = 1;
/** Below, calls are no part of what it does; each a second. */
const FEW_CALLS = 10;
/** A second of CPU time. */
const MOST_BYTES = 1000;
const MANY_CALLS = 10_000;
/** Packets of all interfaces a second of its CPU time: what goes through sockets is in no file of its own. */
const MOST_PACKETS = 1000;
/** Share of its CPU time in the kernel. */
const MOSTLY_SYSTEM = 0.5;
/** Of less CPU time no rate is told, seconds. */
const LEAST_CPU = 1;

export interface BusyVerdict {
  /** Undefined where neither can be said. */
  readonly kind: 'spins' | 'spins or computes' | undefined;
  /** Share of the time in which it ran or was ready to. */
  readonly demand: number;
  readonly cpus: number;
}

/** What a device has done since it was first seen. */
export interface DeviceSoFar {
  /** Seconds. */
  readonly awake: number;
  /** Of all interfaces. */
  readonly packets: number;
}

export class BusyStretch {
  readonly since: DeviceSoFar;
  /** Awake. */
  seconds = 0;
  run = 0;
  /** Ready to run, as far as it is known. */
  ready = 0;
  user = 0;
  system = 0;
  waits = 0;
  faults = 0;
  calls = 0;
  bytes = 0;
  packets = 0;

  /** @param since what the device has done where it begins. */
  constructor(since: DeviceSoFar) {
    this.since = { ...since };
  }

  /** Up to now. A process that hardly runs is not in every interval: what is told of it covers those before. */
  add(process: ProcessInterval, now: DeviceSoFar): void {
    this.seconds = now.awake - this.since.awake;
    this.packets = now.packets - this.since.packets;
    this.run += cpuSecondsOf(process);
    this.ready += process.waitSeconds ?? 0;
    this.user += process.userSeconds;
    this.system += process.systemSeconds;
    this.waits += process.voluntarySwitches;
    this.faults += process.minorFaults + process.majorFaults;
    this.calls += process.readCalls + process.writeCalls;
    this.bytes += process.takenBytes + process.requestedBytes;
  }
}

export function judgeStretch(stretch: BusyStretch): BusyVerdict {
  const { seconds, run, ready } = stretch;
  const demand = seconds > 0 ? Math.min(run + ready, MOST_DEMAND * seconds) / seconds : 0;
  return { kind: kindOf(stretch), demand: Math.min(1, demand), cpus: seconds > 0 ? run / seconds : 0 };
}

function kindOf({
  seconds,
  run,
  ready,
  user,
  system,
  waits,
  faults,
  calls,
  bytes,
  packets,
}: BusyStretch): BusyVerdict['kind'] {
  const cpu = Math.max(run, LEAST_CPU);
  const moves = bytes > MOST_BYTES * cpu || faults > MOST_FAULTS * seconds || waits > MOST_WAITS * seconds;
  if (moves || run + ready > MOST_DEMAND * seconds) return undefined;
  const inKernel = user + system > 0 && system >= MOSTLY_SYSTEM * (user + system);
  if (inKernel || calls > MANY_CALLS * cpu) return packets <= MOST_PACKETS * cpu ? 'spins' : undefined;
  return calls <= FEW_CALLS * seconds ? 'spins or computes' : undefined;
}
