/** The longest length that the protocol can write: four bytes of seven bits (MQTT 5.0, section 1.5.5). */
const MOST_LENGTH_BYTES = 4;

/**
 * Follows the packets in what a broker sends by their lengths alone: MQTT.js gathers a packet whole, up to 256 MiB,
 * before it looks at it.
 */
export class PacketSizes {
  private readonly most: number;
  /** Bytes of the present packet that are still to come. */
  private left = 0;
  /** Bytes of the present header that have come, and the length they say. */
  private header = 0;
  private length = 0;

  /** @param most bytes that a packet may have after its fixed header. */
  constructor(most: number) {
    this.most = most;
  }

  /** Takes what came next. @returns the length of the first packet that is too long, undefined while there is none. */
  add(bytes: Uint8Array): number | undefined {
    for (let at = 0; at < bytes.length; ) {
      if (this.left > 0) {
        const taken = Math.min(this.left, bytes.length - at);
        this.left -= taken;
        at += taken;
        continue;
      }
      const byte = bytes[at++]!;
      if (this.header > 0) this.length += (byte & 0x7f) * 128 ** (this.header - 1);
      // a length that does not end is for the parser to refuse
      const last = this.header > 0 && (byte < 0x80 || this.header === MOST_LENGTH_BYTES);
      this.header++;
      if (!last) continue;
      if (this.length > this.most) return this.length;
      this.left = this.length;
      this.header = 0;
      this.length = 0;
    }
    return undefined;
  }
}
