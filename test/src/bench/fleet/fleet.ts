/** Many devices that send what a few tapes hold, each in its own name. */
import { encodeFrame } from '@edgevitals/shared/frame';
import type { FrameSet } from './frame_set.js';
import { infoBytes, Tape } from './tape.js';

/** Different devices; beyond these the same counters come again under another name. */
export const TAPES = 60;
const BOOT = '00112233aabbccdd';
/** The agent starts this long after the kernel. */
const RUN_MS = 2000;

export class Fleet {
  readonly set: FrameSet;
  readonly ids: readonly string[];
  private readonly tapes: readonly Tape[];

  /** @param frames how many each device can send. */
  constructor(set: FrameSet, devices: number, frames: number) {
    this.set = set;
    this.ids = Array.from({ length: devices }, (_, i) => `bench-${i}`);
    this.tapes = Array.from({ length: Math.min(devices, TAPES) }, (_, seed) => new Tape(set, seed, frames));
  }

  /** The info document of device `i`. */
  info(i: number): Uint8Array {
    return infoBytes(this.set, this.ids[i]!, BOOT, RUN_MS);
  }

  /** Frame `frame` of device `i`, of which the last sample was taken at `wallMs`. */
  frame(i: number, frame: number, wallMs: number): Uint8Array {
    const tape = this.tapes[i % this.tapes.length]!;
    const { deviceMs, publishMs } = this.set;
    return encodeFrame({
      device: this.ids[i]!,
      boot: BOOT,
      run: RUN_MS,
      sequence: frame,
      key: tape.keyOf(frame),
      bootMs: RUN_MS + frame * publishMs + deviceMs,
      wallMs: Math.round(wallMs) - publishMs + deviceMs,
      body: tape.bodies[frame]!,
    });
  }
}
