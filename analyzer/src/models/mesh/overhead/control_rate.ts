/** What one interface sends of control: the part of a law that is the same in all. */

/** Frames and bytes a second, Ethernet headers counted as batman-adv counts them (14 B a frame). */
export interface ControlRate {
  readonly framesPerSecond: number;
  readonly bytesPerSecond: number;
}

/** Bytes of an Ethernet header. */
export const ETHERNET_BYTES = 14;
/** batman-adv collects announcements for so long, s (BATADV_MAX_AGGREGATION_MS, net/batman-adv/main.h). */
export const AGGREGATION_SECONDS = 0.1;
/** Up to so many bytes a frame (BATADV_MAX_AGGREGATION_BYTES). */
export const AGGREGATION_BYTES = 512;
/** Timers of batman-adv fire on the next tick and their work is queued: an interval of 1 s was measured to take 17 ms more. */
export const LATE_SECONDS = 0.017;
