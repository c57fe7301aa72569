import { FRAME_LIMITS, type FrameLimits } from '@edgevitals/shared/frame';

/** What ingest takes, holds back and waits for. */
export interface IngestLimits {
  /** Devices held at once; frames of further ones are refused. */
  readonly maxDevices: number;
  readonly frame: FrameLimits;
  /** Frames of one device held back while one before them is missing. */
  readonly reorderFrames: number;
  /** How long they are held back, seconds. */
  readonly reorderSeconds: number;
  /** Bytes held back over all devices; beyond, nobody waits. */
  readonly reorderBytes: number;
  /** Shortest time between two requests for a key frame to one device, seconds. */
  readonly keyframeSeconds: number;
}

export const INGEST_LIMITS: IngestLimits = {
  maxDevices: 20_000,
  frame: FRAME_LIMITS,
  reorderFrames: 8,
  reorderSeconds: 5,
  reorderBytes: 64 * 1024 * 1024,
  keyframeSeconds: 10,
};
