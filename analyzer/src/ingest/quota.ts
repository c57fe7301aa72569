/** What one device may send: in bytes, whatever they are, and in bytes of which nothing came. */
import { EdgevitalsError } from '@edgevitals/shared/errors';

/** What may be sent at once, bytes, and what is allowed anew each second. */
interface ByteAllowance {
  readonly burst: number;
  readonly perSecond: number;
}

/** An agent with 3,000 processes read ten times a second sends a third of this; the rest is what it kept while it was away. */
const FRAMES: ByteAllowance = { burst: 64 * 1024 ** 2, perSecond: 512 * 1024 };
/** Frames that come twice or late after a lost connection are refused as well, and are few. */
const REFUSED: ByteAllowance = { burst: 1024 ** 2, perSecond: 1024 };

/**
 * Large bodies of all devices together of which it is not clear that there are such: 200 bytes can stand for 20,000 rows.
 * A gateway with 300 processes begins with 25 kB.
 */
const NEW_BODIES: ByteAllowance = { burst: 4 * 1024 ** 2, perSecond: 1024 ** 2 };
/** A usual device begins with less than this. */
const SMALL_BODY_BYTES = 12 * 1024;

/** Of devices that nobody knows so many are let in a second, where there are very many already. */
const CROWD_PER_SECOND = 100;

export class NewcomersQuota {
  private sent = 0;
  private ofCrowd = 0;
  private crowdSince = Number.NEGATIVE_INFINITY;
  private at = Number.NEGATIVE_INFINITY;

  /** @throws EdgevitalsError DEVICE_LIMIT when newcomers have sent too much of late. */
  check(bodyBytes: number, now: number): void {
    this.sent = Math.max(0, this.sent - Math.max(0, now - this.at) * NEW_BODIES.perSecond);
    this.at = now;
    if (bodyBytes <= SMALL_BODY_BYTES || this.sent < NEW_BODIES.burst) return;
    throw new EdgevitalsError('DEVICE_LIMIT', 'many new devices send large frames: later again');
  }

  /** One of a crowd of devices that nobody knows comes. @throws EdgevitalsError DEVICE_LIMIT when many have come in this second. */
  checkCrowd(now: number): void {
    if (Math.abs(now - this.crowdSince) >= 1) {
      this.crowdSince = now;
      this.ofCrowd = 0;
    }
    if (this.ofCrowd >= CROWD_PER_SECOND)
      throw new EdgevitalsError('DEVICE_LIMIT', 'many new devices come at once: later again');
  }

  /** One of a crowd was let in. */
  takeOfCrowd(): void {
    this.ofCrowd++;
  }

  /** A newcomer's frame is about to be taken. */
  take(bodyBytes: number): void {
    if (bodyBytes > SMALL_BODY_BYTES) this.sent += bodyBytes;
  }
}

export class Quota {
  private sent = 0;
  private refused = 0;
  private at = Number.NEGATIVE_INFINITY;

  /** Whether what it sends is used for the most part: what it sends next need not be tried before it is stored. */
  isTrusted(now: number): boolean {
    this.pass(now);
    return this.refused < REFUSED.burst;
  }

  /** @throws EdgevitalsError DEVICE_LIMIT when a frame is more than the device may send. */
  check(device: string, bytes: number, now: number): void {
    this.pass(now);
    if (this.sent + bytes <= FRAMES.burst) return;
    throw new EdgevitalsError(
      'DEVICE_LIMIT',
      `${device} sends more than ${FRAMES.burst} bytes at once and ${FRAMES.perSecond} bytes a second after that`,
    );
  }

  /** A frame of the device was taken. */
  take(bytes: number): void {
    this.sent += bytes;
  }

  /** Nothing came of a frame. */
  refuse(bytes: number): void {
    this.refused = Math.min(2 * REFUSED.burst, this.refused + bytes);
  }

  private pass(now: number): void {
    // a clock that was set back gives nothing
    const seconds = Math.max(0, now - this.at);
    this.at = now;
    this.sent = Math.max(0, this.sent - seconds * FRAMES.perSecond);
    this.refused = Math.max(0, this.refused - seconds * REFUSED.perSecond);
  }
}
