/** Key frames that were worth storing, and may be on their way to the disk while the deltas that build on them come. */
import { decodeFrame, type FrameHeader } from '@edgevitals/shared/frame';

/** They are taken within a moment. */
const MOST = 4096;

export class StoredKeys {
  private readonly keys = new Map<string, { readonly run: number; readonly sequence: number }>();

  add(device: string, { run, sequence }: FrameHeader): void {
    this.keys.delete(device);
    for (const oldest of this.keys.keys()) {
      if (this.keys.size < MOST) break;
      this.keys.delete(oldest);
    }
    this.keys.set(device, { run, sequence });
  }

  /** Whether a sound frame of the device builds on its newest one. */
  isKeyOf(device: string, payload: Uint8Array): boolean {
    const newest = this.keys.get(device);
    if (newest === undefined) return false;
    const { run, key } = decodeFrame(payload);
    return run === newest.run && key === newest.sequence;
  }
}
