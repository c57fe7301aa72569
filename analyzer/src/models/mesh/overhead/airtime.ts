/**
 * How long a frame is on the air, without what stations wait before it (IEEE 802.11-2020: OFDM PHY 17.4.3, symbols of 4 us after
 * a preamble of 20 us; DSSS PHY 15.4, long preamble and header of 192 us). Broadcast frames, as all control is, go out at the
 * multicast rate and once.
 */

export interface PhyRate {
  readonly modulation: 'ofdm' | 'dsss';
  /** Mbit/s, 6 for most multicast of 5 GHz, 1 for that of 2.4 GHz. */
  readonly megabitsPerSecond: number;
}

/** MAC header 24 B, LLC and SNAP 8 B, check sequence 4 B. */
const WIRELESS_BYTES = 36;
/** Service field and tail of OFDM, bits. */
const OFDM_BITS = 22;

/**
 * @param bytes of what the frame carries, without an Ethernet header
 * @returns seconds
 */
export function frameAirtime(bytes: number, { modulation, megabitsPerSecond }: PhyRate): number {
  const bits = 8 * (bytes + WIRELESS_BYTES);
  return modulation === 'dsss'
    ? 1e-6 * (192 + bits / megabitsPerSecond)
    : 1e-6 * (20 + 4 * Math.ceil((OFDM_BITS + bits) / (4 * megabitsPerSecond)));
}

const ETHERNET_BYTES = 14;

/**
 * What control frames of a window took of the air, in seconds. Of frames only the mean size is known.
 * @param bytes with Ethernet headers, as batman-adv counts them
 * @returns undefined for counts that cannot be
 */
export function controlAirtime(frames: number, bytes: number, rate: PhyRate): number | undefined {
  if (frames === 0) return 0;
  const mean = bytes / frames - ETHERNET_BYTES;
  return frames > 0 && mean > 0 ? frames * frameAirtime(mean, rate) : undefined;
}
