/**
 * Control against payload. A ratio misleads where there is hardly any payload (quiet leaf nodes of large meshes send thirty times
 * as much control): below a floor only absolute rates are told.
 */
import { given } from '@edgevitals/shared/objects';

/** What a node moved in a window, bytes and frames; as batman-adv counts it: what is not control is payload. */
export interface MeshTraffic {
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly forwardedBytes: number;
  readonly sentFrames: number;
  readonly forwardedFrames: number;
  readonly controlSentBytes: number;
  readonly controlReceivedBytes: number;
}

export interface RoutingRatios {
  readonly controlSentBytesPerSecond: number;
  readonly controlReceivedBytesPerSecond: number;
  /** Sent, received and forwarded. */
  readonly payloadBytesPerSecond: number;
  /** Control sent over payload sent and forwarded; absent below the floor. */
  readonly ofSent?: number;
  /** Control sent and received over payload sent, received and forwarded; absent below the floor. */
  readonly ofAll?: number;
  /** Frames for others among those that leave; absent where none left. */
  readonly forwardedShare?: number;
}

/** Payload below which a ratio is not told, B/s. */
export const PAYLOAD_FLOOR = 1000;

/** @param seconds of the window, above 0 */
export function routingRatios(traffic: MeshTraffic, seconds: number): RoutingRatios {
  const { controlSentBytes, controlReceivedBytes } = traffic;
  const leaving = traffic.sentBytes + traffic.forwardedBytes;
  const payload = leaving + traffic.receivedBytes;
  const frames = traffic.sentFrames + traffic.forwardedFrames;
  const over = (control: number, bytes: number): number | undefined =>
    bytes >= PAYLOAD_FLOOR * seconds ? control / bytes : undefined;
  return {
    controlSentBytesPerSecond: controlSentBytes / seconds,
    controlReceivedBytesPerSecond: controlReceivedBytes / seconds,
    payloadBytesPerSecond: payload / seconds,
    ...given({
      ofSent: over(controlSentBytes, leaving),
      ofAll: over(controlSentBytes + controlReceivedBytes, payload),
      forwardedShare: frames > 0 ? traffic.forwardedFrames / frames : undefined,
    }),
  };
}
