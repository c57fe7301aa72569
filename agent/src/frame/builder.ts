import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { encodeFrame, type FrameHeader, type Reading, SampleEncoder } from '@edgevitals/shared/frame';
import type { Host } from '../host/host.js';

/** A frame ready to be sent. */
export interface BuiltFrame {
  readonly sequence: number;
  readonly isKey: boolean;
  readonly samples: number;
  readonly bytes: Uint8Array;
}

export type FrameIdentity = Pick<FrameHeader, 'device' | 'boot' | 'run'>;

const LEAST_DEFLATED = 256;
const WORTH_IT = 0.9;

/**
 * Packs samples into key and delta frames. A message is a key frame when there is none to build on, when one was asked
 * for, or when `keyMs` have passed since the last.
 */
export class FrameBuilder {
  private readonly identity: FrameIdentity;
  private readonly encoder: SampleEncoder;
  private readonly host: Pick<Host, 'deflate' | 'rowChanges'>;
  private keyMs: number;
  private sequence = 0;
  private keySequence = 0;
  private keyBootMs = Number.NEGATIVE_INFINITY;
  private keyWanted = true;
  private open: { readonly bootMs: number; readonly wallMs: number; readonly isKey: boolean } | undefined;
  private lost = 0;

  /**
   * @param host what it does by itself: raw DEFLATE, without which bodies go as they are, and changes of rows.
   * @param encoder with the changes of the host, where it has some.
   */
  constructor(
    identity: FrameIdentity,
    keyMs: number,
    host: Pick<Host, 'deflate' | 'rowChanges'> = {},
    encoder = new SampleEncoder(undefined, host.rowChanges),
  ) {
    this.host = host;
    this.identity = identity;
    this.keyMs = keyMs;
    this.encoder = encoder;
  }

  /** Samples that are too large for a frame of their own: thousands of processes. */
  get samplesLost(): number {
    return this.lost;
  }

  /** The next message is a key frame. */
  requestKey(): void {
    this.keyWanted = true;
  }

  change(keyMs: number): void {
    this.keyMs = keyMs;
  }

  /** True when a sample at `bootMs` would begin a key frame: it should then hold every table. */
  beginsKey(bootMs: number): boolean {
    return this.open === undefined && this.wantsKey(bootMs);
  }

  /**
   * Adds a sample.
   * @returns a frame that had to be ended because the sample did not fit into it.
   */
  addSample(bootMs: number, wallMs: number, readings: readonly Reading[]): BuiltFrame | undefined {
    if (this.tryAddSample(bootMs, wallMs, readings)) return undefined;
    const full = this.endFrame();
    if (full === undefined || !this.tryAddSample(bootMs, wallMs, readings)) {
      this.lost++;
      this.abandon();
    }
    return full;
  }

  /** Ends the message; undefined when it has no sample. */
  endFrame(): BuiltFrame | undefined {
    const { open, encoder } = this;
    if (open === undefined || encoder.count === 0) return undefined;
    this.open = undefined;
    const samples = encoder.count;
    const body = encoder.end();
    const sequence = this.sequence++;
    if (open.isKey) {
      this.keySequence = sequence;
      this.keyBootMs = open.bootMs;
    }
    const { bootMs, wallMs } = open;
    const header = { ...this.identity, sequence, key: this.keySequence, bootMs, wallMs };
    const bytes = encodeFrame({ ...header, ...this.pack(body) });
    return { sequence, isKey: open.isKey, samples, bytes };
  }

  /** Compressed when that is worth it: short bodies hardly shrink. */
  private pack(body: Uint8Array): { readonly body: Uint8Array; readonly deflated?: true } {
    if (this.host.deflate === undefined || body.length < LEAST_DEFLATED) return { body };
    const packed = this.host.deflate(body);
    return packed.length < body.length * WORTH_IT ? { body: packed, deflated: true } : { body };
  }

  private tryAddSample(bootMs: number, wallMs: number, readings: readonly Reading[]): boolean {
    if (this.open === undefined) {
      const isKey = this.wantsKey(bootMs);
      this.encoder.begin(isKey);
      this.keyWanted = false;
      this.open = { bootMs, wallMs: Math.max(0, Math.round(wallMs)), isKey };
    }
    try {
      this.encoder.add(bootMs, readings);
      return true;
    } catch (error) {
      if (!isEdgevitalsError(error, 'FRAME_LIMIT')) throw error;
      return false;
    }
  }

  /** Leaves a message without samples: no key frame has been sent for what comes next. */
  private abandon(): void {
    this.open = undefined;
    this.keyWanted = true;
  }

  private wantsKey(bootMs: number): boolean {
    return this.keyWanted || this.encoder.needsKey || bootMs - this.keyBootMs >= this.keyMs;
  }
}
