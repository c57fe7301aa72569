/**
 * Windows of a node that forwards, from one reading of its mesh to the next: what its CPUs did meanwhile, beside the frames that
 * passed. Made for devices that forward anything.
 */
import { given } from '@edgevitals/shared/objects';
import * as v from 'valibot';
import type { Interval } from '../../../device/interval.js';
import type { Slice } from '../../../history/slice.js';
import type { MeshRow, NetworkRow } from '../../../quantities/index.js';
import { ForwardingCost, type ForwardingEstimate } from '../forwarding/index.js';
import { type DrainCosts, MeshDrain } from '../radio/index.js';

/** The reading and the window may be of stretches that differ by so much. */
const MOST_APART = 0.25;
/** Gauges are coarse: drain is looked at over so many seconds. */
const DRAIN_SECONDS = 900;

/** What passed in a window; counts that nobody has are undefined. */
interface Frames {
  readonly sent: number;
  readonly received: number;
  readonly forwarded: number;
  readonly forwardedBytes: number | undefined;
  readonly control: number;
  readonly seconds: number;
}

export class ForwardingWatch {
  private readonly cost = new ForwardingCost();
  /** Made for devices with a battery that tells. */
  private drain: MeshDrain | undefined;
  /** Of the window that grows. */
  private elapsed = 0;
  private cpus = 0;
  private idle = 0;
  private accounted = 0;
  private softirq = 0;
  private busyProcesses = 0;
  private sent = 0;
  private received = 0;
  /** Of the stretch of drain that grows: joules are those of seconds in which the battery told. */
  private joules = 0;
  private joulesSeconds = 0;
  private stretch = { seconds: 0, forwarded: 0, control: 0, own: 0 };

  /** Time passes. */
  takeInterval(interval: Interval, { energy, coveredSeconds, suspendedSeconds }: Slice): void {
    const { cpus, interfaces, processes } = interval;
    this.elapsed += interval.elapsed - interval.suspended;
    this.cpus = cpus.length;
    for (const cpu of cpus) {
      const idle = cpu.idleSeconds + cpu.iowaitSeconds;
      this.idle += idle;
      this.accounted += idle + cpu.busySeconds + cpu.stealSeconds;
      this.softirq += cpu.softirqSeconds;
    }
    // threads of the kernel may be what forwards
    for (const process of processes)
      if (!process.kernel) this.busyProcesses += process.userSeconds + process.systemSeconds;
    for (const { name, rxPackets, txPackets } of interfaces) {
      if (name === 'lo') continue;
      this.sent += txPackets;
      this.received += rxPackets;
    }
    if (energy?.sensor.startsWith('power_supply/') !== true || energy.basis === 'prior') return;
    this.joules += energy.joules;
    this.joulesSeconds += coveredSeconds - suspendedSeconds;
  }

  /** A window ends. */
  takeReading(meshes: readonly MeshRow[], network: readonly NetworkRow[]): void {
    const frames = this.framesOf(meshes, network);
    const { elapsed: elapsedSeconds } = this;
    if (frames !== undefined && Math.abs(frames.seconds - elapsedSeconds) <= MOST_APART * frames.seconds) {
      const { sent, received, forwarded, forwardedBytes, control } = frames;
      this.cost.add({
        ...{ elapsedSeconds, cpus: this.cpus, idleSeconds: this.idle, accountedSeconds: this.accounted },
        ...{ softirqSeconds: this.softirq, processSeconds: this.busyProcesses },
        ...{ sentFrames: sent, receivedFrames: received, forwardedFrames: forwarded, controlFrames: control },
        ...given({ forwardedBytes }),
      });
      this.addDrain(frames);
    }
    this.elapsed = this.idle = this.accounted = this.softirq = this.busyProcesses = 0;
    this.sent = this.received = 0;
  }

  estimate(): ForwardingEstimate {
    return this.cost.estimate();
  }

  /** What the gauge tells of frames; undefined without one. */
  drainCosts(): DrainCosts | undefined {
    return this.drain?.estimate();
  }

  snapshot(): unknown {
    return { cost: this.cost.save(), ...given({ drain: this.drain?.save() }) };
  }

  /** Takes `snapshot()` back; anything else is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    this.cost.restore(snapshot.cost);
    if (snapshot.drain === undefined) return;
    this.drain = new MeshDrain();
    this.drain.restore(snapshot.drain);
  }

  /** What of the device forwards: batman-adv, else a radio, else IP. */
  private framesOf(meshes: readonly MeshRow[], [network]: readonly NetworkRow[]): Frames | undefined {
    const mesh = meshes.find(row => row.forwardedPackets !== undefined && row.seconds > 0);
    if (mesh !== undefined)
      return {
        sent: mesh.sentPackets ?? this.sent,
        received: mesh.receivedPackets ?? this.received,
        forwarded: mesh.forwardedPackets!,
        forwardedBytes: mesh.forwardedBytes,
        control: (mesh.controlSentPackets ?? 0) + (mesh.controlReceivedPackets ?? 0),
        seconds: mesh.seconds,
      };
    const { ipForwardedPackets: forwarded, ipSentPackets = 0, ipReceivedPackets = 0 } = network ?? {};
    if (network === undefined || forwarded === undefined) return undefined;
    return {
      sent: ipSentPackets,
      // what is forwarded was received first
      received: Math.max(0, ipReceivedPackets - forwarded),
      forwarded,
      forwardedBytes: undefined,
      control: 0,
      seconds: network.seconds,
    };
  }

  private addDrain({ sent, received, forwarded, control, seconds }: Frames): void {
    const { stretch } = this;
    stretch.seconds += seconds;
    stretch.forwarded += forwarded;
    stretch.control += control;
    stretch.own += sent + received;
    if (stretch.seconds < DRAIN_SECONDS) return;
    if (this.joulesSeconds > stretch.seconds * (1 - MOST_APART)) {
      this.drain ??= new MeshDrain();
      this.drain.add({
        watts: this.joules / this.joulesSeconds,
        forwardedPerSecond: stretch.forwarded / stretch.seconds,
        controlPerSecond: stretch.control / stretch.seconds,
        ownPerSecond: stretch.own / stretch.seconds,
      });
    }
    this.stretch = { seconds: 0, forwarded: 0, control: 0, own: 0 };
    this.joules = this.joulesSeconds = 0;
  }
}

const SNAPSHOT = v.object({ cost: v.unknown(), drain: v.optional(v.unknown()) });
