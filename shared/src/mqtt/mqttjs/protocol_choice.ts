export type ProtocolVersion = 4 | 5;

/** For how many connections 3.1.1 is remembered for a broker that hangs up on MQTT 5. */
const REMEMBERED = 16;

/**
 * Which MQTT version to try next. A broker that does not know MQTT 5 either says so in CONNACK, which settles it, or
 * just closes the connection, and then the other version is tried at once. What worked is what the next connection begins
 * with. But a broker that is shutting down closes connections too: MQTT 5 is asked for again after some of them.
 */
export class ProtocolChoice {
  private settled: ProtocolVersion | undefined;
  private first: ProtocolVersion = 5;
  /** Connections for which 3.1.1 is still remembered. */
  private left = 0;
  /** Whether the first has been hung up on and the other is tried. */
  private isSecond = false;

  /** @param fixed use this version and no other. */
  constructor(fixed?: ProtocolVersion) {
    this.settled = fixed;
  }

  /** The version for the next attempt. */
  get next(): ProtocolVersion {
    return this.settled ?? (this.isSecond ? other(this.first) : this.first);
  }

  /** CONNACK with success came. */
  accepted(): void {
    const worked = this.next;
    this.isSecond = false;
    if (worked === 4 && this.first === 5) this.left = REMEMBERED;
    else this.left--;
    this.first = worked === 4 && this.left > 0 ? 4 : 5;
  }

  /** CONNACK said that the version is not supported. @returns true when another version is worth trying at once. */
  unsupported(): boolean {
    if (this.next !== 5 || this.settled !== undefined) return false;
    this.settled = 4;
    return true;
  }

  /** The broker closed a connection after CONNECT without CONNACK. @returns as `unsupported`. */
  hungUp(): boolean {
    if (this.settled !== undefined) return false;
    this.isSecond = !this.isSecond;
    return this.isSecond;
  }

  /** The broker was not reached: nothing was learnt about versions. */
  unreached(): void {
    this.isSecond = false;
  }
}

const other = (version: ProtocolVersion): ProtocolVersion => (version === 5 ? 4 : 5);
