export type ProtocolVersion = 4 | 5;

/** How often a broker has to hang up on MQTT 5 and then take 3.1.1 before it is no longer asked. */
const HANG_UPS_TO_SETTLE = 2;

/**
 * Which MQTT version to try next. A broker that does not know MQTT 5 either says so in CONNACK, which settles it, or
 * just closes the connection. The latter may also be a broker that is shutting down, so it has to happen twice before
 * it is remembered.
 */
export class ProtocolChoice {
  private settled: ProtocolVersion | undefined;
  private trying: ProtocolVersion = 5;
  private hangUps = 0;
  private hungUpBefore = false;

  /** @param fixed use this version and no other. */
  constructor(fixed?: ProtocolVersion) {
    this.settled = fixed;
  }

  /** The version for the next attempt. */
  get next(): ProtocolVersion {
    return this.settled ?? this.trying;
  }

  /** CONNACK with success came. */
  accepted(): void {
    if (this.next === 5) {
      this.hangUps = 0;
    } else if (this.hungUpBefore && ++this.hangUps >= HANG_UPS_TO_SETTLE) {
      this.settled = 4;
    }
    this.hungUpBefore = false;
    this.trying = 5;
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
    const wasFive = this.trying === 5;
    this.hungUpBefore = wasFive;
    this.trying = wasFive ? 4 : 5;
    return wasFive;
  }

  /** The broker was not reached: nothing was learnt about versions. */
  unreached(): void {
    this.hungUpBefore = false;
    this.trying = 5;
  }
}
