/**
 * Bodies of the frames of one simulated device, made once and sent by many: what a body says is told from the first
 * sample on, so that the header alone makes it another device's, or another hour's.
 */
import { encodeCbor, SampleEncoder } from '@edgevitals/shared/frame';
import type { Info } from '@edgevitals/shared/info';
import { type FrameSet, framesAMinute, KEY_MS } from './frame_set.js';
import { CPUS, FREQUENCIES_KHZ, SimulatedKernel, type SimulatedProcess } from './simulated_kernel.js';

/** A reading of the processes, for those who are sent the same as plain values. */
export type Listener = (frame: number, processes: readonly SimulatedProcess[], isWhole: boolean) => void;

/** There are half as many tapes as frames in a minute: key frames come with every second one. */
const KEY_PHASE_STEP = 2;

export class Tape {
  readonly set: FrameSet;
  private readonly bodies: Uint8Array[] = [];
  private readonly encoder = new SampleEncoder();
  private readonly kernel: SimulatedKernel;
  private readonly phase: number;
  private readonly listener: Listener | undefined;

  /**
   * @param seed also decides at which frame of a key interval the device's key frames come: a fleet's are spread.
   * @param listener called with each reading of processes, as the frame has it.
   */
  constructor(set: FrameSet, seed: number, listener?: Listener) {
    this.set = set;
    this.phase = (seed * KEY_PHASE_STEP) % framesAMinute(set);
    this.kernel = new SimulatedKernel(set, seed + 1);
    this.listener = listener;
  }

  /** The body of frame `frame`; those up to it are made when it is asked for first. */
  body(frame: number): Uint8Array {
    while (this.bodies.length <= frame) this.bodies.push(this.next(this.bodies.length));
    return this.bodies[frame]!;
  }

  private next(frame: number): Uint8Array {
    const { set, kernel, encoder } = this;
    const isKey = this.isKey(frame);
    encoder.begin(isKey);
    for (let at = set.deviceMs; at <= set.publishMs; at += set.deviceMs) {
      kernel.pass(set.deviceMs / 1000);
      const withProcesses = at % set.processMs === 0;
      if (withProcesses) kernel.run(set.processMs / 1000);
      encoder.add(at, kernel.readings(withProcesses));
      if (withProcesses) this.listener?.(frame, kernel.processes, isKey);
    }
    return encoder.end();
  }

  isKey(frame: number): boolean {
    return frame === 0 || (frame + this.phase) % framesAMinute(this.set) === 0;
  }

  /** The frame that frame `frame` builds on; itself for a key frame. */
  keyOf(frame: number): number {
    let key = frame;
    while (!this.isKey(key)) key--;
    return key;
  }
}

/** The info document of a device of this set. */
export function infoBytes(set: FrameSet, device: string, boot: string, run: number): Uint8Array {
  const info: Info = {
    schema: 1,
    device,
    boot,
    run,
    agent: { version: '0.1.0', host: 'quickjs' },
    kernel: {
      release: '6.1.0',
      architecture: 'aarch64',
      hostname: device,
      userHz: 100,
      pageBytes: 4096,
      longBits: 64,
    },
    model: 'simulated',
    cpus: CPUS.map(cpu => ({
      cpu,
      part: set.hasOperatingPoints ? 'Cortex-A53' : 'unknown',
      capacity: 1024,
      online: true,
    })),
    policies: set.hasOperatingPoints
      ? [
          {
            policy: 0,
            cpus: CPUS,
            driver: 'cpufreq-dt',
            hardwareMinKhz: FREQUENCIES_KHZ[0],
            hardwareMaxKhz: FREQUENCIES_KHZ[FREQUENCIES_KHZ.length - 1]!,
            frequenciesKhz: FREQUENCIES_KHZ,
          },
        ]
      : [],
    zones: [],
    supplies: set.hasSensor
      ? [
          {
            name: 'BAT0',
            type: 'Battery',
            scope: 'System',
            technology: 'Li-ion',
            manufacturer: '',
            model: '',
            energyFullUwh: 0,
            chargeFullUah: 0,
          },
        ]
      : [],
    disks: [],
    interfaces: [],
    sources: [],
    plan: { device: set.deviceMs, process: set.processMs, publish: set.publishMs, key: KEY_MS },
  };
  return encodeCbor(info);
}
