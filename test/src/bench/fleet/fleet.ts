/** Many devices that send what a few tapes hold, each in its own name. */
import { encodeFrame } from '@edgevitals/shared/frame';
import type { FrameSet } from './frame_set.js';
import { infoBytes, Tape } from './tape.js';

/** Different devices; beyond these the same counters come again under another name. */
export const TAPES = 30;
const BOOT = '00112233aabbccdd';
/** The agent starts this long after the kernel. */
const RUN_MS = 2000;

export class Fleet {
  readonly set: FrameSet;
  readonly ids: readonly string[];
  private readonly tapes: readonly Tape[];

  /** @param frames how many of each device are made at once; others when they are sent. @param name what the devices are called before their number. */
  constructor(set: FrameSet, devices: number, frames: number, name = 'bench') {
    this.set = set;
    this.ids = Array.from({ length: devices }, (_, i) => `${name}-${i}`);
    this.tapes = Array.from({ length: Math.min(devices, TAPES) }, (_, seed) => new Tape(set, seed));
    if (frames > 0) for (const tape of this.tapes) tape.body(frames - 1);
  }

  /** The info document of device `i`. */
  info(i: number): Uint8Array {
    return infoBytes(this.set, this.ids[i]!, BOOT, RUN_MS);
  }

  /**
   * Frame `frame` of device `i`, of which the last sample was taken at `wallMs`.
   * @param runningMs for how long the agent had run then; when left out, as long as so many frames take.
   */
  frame(i: number, frame: number, wallMs: number, runningMs = (frame + 1) * this.set.publishMs): Uint8Array {
    const tape = this.tapes[i % this.tapes.length]!;
    const { deviceMs, publishMs } = this.set;
    const first = deviceMs - publishMs;
    return encodeFrame({
      device: this.ids[i]!,
      boot: BOOT,
      run: RUN_MS,
      sequence: frame,
      key: tape.keyOf(frame),
      bootMs: RUN_MS + Math.round(runningMs) + first,
      wallMs: Math.round(wallMs) + first,
      body: tape.body(frame),
    });
  }
}
