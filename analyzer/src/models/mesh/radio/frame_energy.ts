/**
 * Energy of one Wi-Fi frame above idle (Serrano, Garcia-Saavedra, Bianchi, Banchs, Azcorra: Per-frame Energy Consumption in 802.11
 * Devices and its Implication on Modeling and Design, IEEE/ACM ToN 2014): time on the air at what sending and receiving take
 * above idle, and the cross-factor, what the stack takes for each frame whatever its size. That of received frames is taken to be
 * that of generated ones.
 */
import { frameAirtime } from '../overhead/airtime.js';

/** Of one device at one rate and transmit power. */
export interface WifiParameters {
  /** Above idle, W. */
  readonly transmitWatts: number;
  readonly receiveWatts: number;
  /** J a frame, to send it or to receive it. */
  readonly crossFactorJoules: number;
}

/** J of one frame. */
export interface FrameJoules {
  readonly send: number;
  readonly receive: number;
}

/** @param bytes that the frame carries; @param megabitsPerSecond an OFDM rate. */
export function wifiFrameJoules(
  { transmitWatts, receiveWatts, crossFactorJoules }: WifiParameters,
  bytes: number,
  megabitsPerSecond: number,
): FrameJoules {
  const seconds = frameAirtime(bytes, { modulation: 'ofdm', megabitsPerSecond });
  return {
    send: transmitWatts * seconds + crossFactorJoules,
    receive: receiveWatts * seconds + crossFactorJoules,
  };
}
