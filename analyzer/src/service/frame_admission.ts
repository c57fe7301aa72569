/** Asks ingest whether a frame is to be stored; made before there is one, for a broker that stores frames itself. */
import { Seconds } from '@edgevitals/shared/units';
import type { Ingest } from '../ingest/index.js';

export class FrameAdmission {
  private ingest: Ingest | undefined;

  /** The analyzer's ingest is there. */
  attach(ingest: Ingest): void {
    this.ingest = ingest;
  }

  /** @param now when the frame came, by the steady clock, seconds. */
  isWorthStoring(device: string, payload: Uint8Array, now: number): boolean {
    return this.ingest?.isWorthStoring(device, payload, Seconds(now)) ?? true;
  }
}
