/**
 * From messages to intervals. Every message is checked before it is trusted, and applied whole or not at all: a bad
 * one costs one counter increment.
 *
 * Order: frames of a device apply by (boot, run, sequence). A frame that comes early waits for the missing ones for a
 * short time and a few frames; then they are given up, and the interval that spans them is marked as a gap. Counters
 * are cumulative, so nothing is lost from its sums. Deltas build on their key frame alone: a lost delta needs no
 * repair, a delta whose key frame is missing cannot be read, and a key frame is asked for.
 */
import { EdgevitalsError, type ErrorCode, isEdgevitalsError } from '@edgevitals/shared/errors';
import { decodeFrame, type Frame, isKeyFrame } from '@edgevitals/shared/frame';
import type { Seconds } from '@edgevitals/shared/units';
import { type DecodedBody, decodeBody } from '../device/block/decode_body.js';
import { FrameRows } from '../device/block/frame_rows.js';
import type { TableSet } from '../device/block/table_set.js';
import { TouchedProcesses } from '../device/block/touched_processes.js';
import type { ClockAnchor } from '../device/clock.js';
import { DeviceState } from '../device/device_state.js';
import { IntervalBuilder } from '../device/interval_builder.js';
import { Boots } from './boots.js';
import type { IngestEvent, IngestEvents, IngestResult, Refused } from './event.js';
import { FrameOrder } from './frame_order.js';
import { inflate } from './inflate.js';
import { decodeInfo } from './info_document.js';
import { INGEST_LIMITS, type IngestLimits } from './limits.js';
import { checkDevice, checkPlausible } from './plausible.js';
import { StuckGuard } from './stuck_guard.js';

const APPLIED: IngestResult = { kind: 'applied' };
const HELD: IngestResult = { kind: 'held' };

interface Tracked {
  readonly state: DeviceState;
  readonly boots: Boots;
  readonly guard: StuckGuard;
  order: FrameOrder;
  /** Sequence and tables of the newest key frame of the present run. */
  key: { readonly run: number; readonly sequence: number; readonly tables: TableSet } | undefined;
  keyAskedAt: number;
  /** Its frames are refused until then: it took more memory than there is. Seconds. */
  barredUntil: number;
  /** Its info document names the boot of what comes from then on; what was kept has come before. Seconds. */
  namedFrom: number;
  /** Where its clock stood before the analyzer began. */
  anchor: ClockAnchor | undefined;
}

/** A clock that was set back does not bar a device for longer. */
const MOST_BARRED_SECONDS = 600;
/** A device without rows: its state, its order of frames, its models. */
const DEVICE_BYTES = 4096;

export class Ingest {
  private readonly limits: IngestLimits;
  private readonly tracked = new Map<string, Tracked>();
  private readonly waiting = new Set<Tracked>();
  private readonly frameRows = new FrameRows();
  private readonly touched = new TouchedProcesses();
  private heldBytes = 0;
  /** No further devices are taken. */
  isFull = false;
  /** Messages refused, by code. */
  readonly errors = new Map<ErrorCode, number>();
  /** Frames applied. */
  frames = 0;

  constructor(limits: Partial<IngestLimits> = {}) {
    this.limits = { ...INGEST_LIMITS, ...limits };
  }

  get devices(): number {
    return this.tracked.size;
  }

  device(id: string): DeviceState | undefined {
    return this.tracked.get(id)?.state;
  }

  *all(): IterableIterator<DeviceState> {
    for (const { state } of this.tracked.values()) yield state;
  }

  /**
   * Takes a frame from `<base>/v1/<topicDevice>/raw`, as far as its events are asked for: to the end, before the next
   * message of any device.
   */
  *frame(topicDevice: string, payload: Uint8Array, receivedAt: Seconds): IngestEvents {
    try {
      this.checkRoom(topicDevice, receivedAt);
      const frame = decodeFrame(payload, this.limits.frame, inflate);
      checkPlausible(frame, topicDevice);
      const tracked = this.tracked.get(topicDevice) ?? this.track(topicDevice);
      this.tracked.set(topicDevice, tracked);
      const result = yield* this.offer(tracked, frame, receivedAt);
      tracked.state.lastSeen = receivedAt;
      return result;
    } catch (error) {
      return yield* this.refuseFrame(topicDevice, error, receivedAt);
    }
  }

  /**
   * A device that was known before the analyzer began.
   * @param lastSeen when it was last heard; 0: not known.
   * @param now when the analyzer began: what has come before was not of the boot that its info document names, but of one
   * before.
   */
  know(device: string, lastSeen: Seconds, now: Seconds): void {
    this.guarded(device, () => {
      const tracked = this.tracked.get(device) ?? this.track(device);
      tracked.state.lastSeen = lastSeen;
      tracked.namedFrom = now;
      this.tracked.set(device, tracked);
      return APPLIED;
    });
  }

  /** Goes on with the clock of a device where it stood, with what comes after it was saved. */
  resume(device: string, anchor: ClockAnchor): void {
    this.guarded(device, () => {
      const tracked = this.tracked.get(device) ?? this.track(device);
      tracked.anchor = anchor;
      this.tracked.set(device, tracked);
      return APPLIED;
    });
  }

  /**
   * Takes an info document; an empty one (a cleared topic) changes nothing.
   * @param sentAt when the device sent it, by the analyzer's clock; undefined where that is not known: brokers keep it.
   */
  info(topicDevice: string, payload: Uint8Array, sentAt: Seconds | undefined): IngestResult {
    if (payload.length === 0) return APPLIED;
    return this.guarded(topicDevice, () => {
      const { info, problems } = decodeInfo(payload);
      checkDevice(info.device, topicDevice);
      const tracked = this.tracked.get(topicDevice) ?? this.track(topicDevice);
      const known = tracked.state.info;
      if (known !== undefined && known.boot === info.boot && info.run < known.run) {
        throw new EdgevitalsError('FRAME_LATE', `info of run ${info.run}, but run ${known.run} has come`);
      }
      tracked.state.info = info;
      tracked.state.infoProblems = problems;
      if (sentAt !== undefined) tracked.state.lastSeen = sentAt;
      this.tracked.set(topicDevice, tracked);
      return APPLIED;
    });
  }

  /** Takes `online` or `offline`; an empty status (a cleared topic) is unknown. */
  status(topicDevice: string, payload: Uint8Array): IngestResult {
    return this.guarded(topicDevice, () => {
      const text = payload.length <= 16 ? String.fromCharCode(...payload) : '';
      if (payload.length > 0 && text !== 'online' && text !== 'offline') {
        throw new EdgevitalsError('FRAME_WRONG_TYPE', "status must be 'online' or 'offline'");
      }
      const tracked = this.tracked.get(topicDevice) ?? this.track(topicDevice);
      tracked.state.status = text === 'online' || text === 'offline' ? text : 'unknown';
      this.tracked.set(topicDevice, tracked);
      return APPLIED;
    });
  }

  /** Gives up on missing frames that have been waited for long enough. To be looped over about once a second. */
  *tick(now: Seconds): Generator<IngestEvent, void, void> {
    for (const tracked of this.waiting) {
      if (now - tracked.order.since >= this.limits.reorderSeconds) yield* this.release(tracked, now, true);
    }
  }

  /** Bytes held of a device, roughly. */
  bytesOf(device: string): number {
    const tracked = this.tracked.get(device);
    return tracked === undefined ? 0 : DEVICE_BYTES + tracked.state.builder.bytes + tracked.order.bytes;
  }

  /**
   * Lets go of what is held of a device's frames, which begin anew with a key frame; until `until` they are refused.
   * What it is and what was counted of it stays.
   */
  setBack(device: string, until: number): void {
    const tracked = this.tracked.get(device);
    if (tracked === undefined) return;
    this.restart(tracked, tracked.state.boot ?? '', until);
    tracked.barredUntil = until;
  }

  /** Drops a device and everything held of it. */
  forget(device: string): void {
    const tracked = this.tracked.get(device);
    if (tracked === undefined) return;
    this.heldBytes -= tracked.order.bytes;
    this.waiting.delete(tracked);
    this.tracked.delete(device);
  }

  private checkRoom(device: string, now: number): void {
    const until = this.tracked.get(device)?.barredUntil ?? Number.NEGATIVE_INFINITY;
    if (now < until && until - now < MOST_BARRED_SECONDS)
      throw new EdgevitalsError('DEVICE_LIMIT', `${device} takes more memory than there is: later again`);
  }

  private track(device: string): Tracked {
    if (this.isFull) throw new EdgevitalsError('DEVICE_LIMIT', 'no memory is left for one device more');
    if (this.tracked.size >= this.limits.maxDevices) {
      throw new EdgevitalsError(
        'DEVICE_LIMIT',
        `${this.limits.maxDevices} devices are held already; raise the limit`,
      );
    }
    return {
      state: new DeviceState(device),
      boots: new Boots(),
      guard: new StuckGuard(),
      order: new FrameOrder(),
      key: undefined,
      keyAskedAt: Number.NEGATIVE_INFINITY,
      barredUntil: Number.NEGATIVE_INFINITY,
      namedFrom: Number.NEGATIVE_INFINITY,
      anchor: undefined,
    };
  }

  private *offer(tracked: Tracked, frame: Frame, now: number): IngestEvents {
    const { state, boots } = tracked;
    const named = state.info?.boot;
    const isKept = now < tracked.namedFrom;
    const boot = boots.judge(frame, isKept && named !== frame.boot ? undefined : named, now, isKept);
    if (boot === 'stale') {
      throw new EdgevitalsError(
        'FRAME_STALE_BOOT',
        `boot ${frame.boot} is not the present one, ${state.boot}`,
      );
    }
    if (boot === 'new') {
      // nothing of the boot that is shall change for a frame that cannot be read
      const body = this.decode(undefined, frame, tracked);
      yield* this.release(tracked, now, true);
      const { anchor } = tracked;
      const isNextAfterRestart = anchor !== undefined && anchor.boot !== frame.boot && now > anchor.savedAt;
      this.restart(tracked, frame.boot, now, boots.isNext(frame.boot) || isNextAfterRestart);
      this.accept(tracked, frame, now);
      yield* this.feed(tracked, frame, body);
      return APPLIED;
    }
    const arrival = tracked.order.judge(frame);
    if (arrival === 'duplicate') {
      throw new EdgevitalsError('FRAME_DUPLICATE', `frame ${frame.run}/${frame.sequence} has come before`);
    }
    if (arrival === 'late') return yield* this.late(tracked, frame, now);
    if (arrival === 'early') {
      this.heldBytes -= tracked.order.bytes;
      tracked.order.hold(frame, now);
      this.heldBytes += tracked.order.bytes;
      this.waiting.add(tracked);
      const full =
        tracked.order.held > this.limits.reorderFrames || this.heldBytes > this.limits.reorderBytes;
      if (full) yield* this.release(tracked, now, true);
      return HELD;
    }
    yield* this.feed(tracked, frame, this.take(tracked, frame, now));
    if (tracked.order.held > 0) yield* this.release(tracked, now, false);
    return APPLIED;
  }

  /** Applies held frames that are next; with `force` all of them, past what is missing. */
  private *release(tracked: Tracked, now: number, force: boolean): Generator<IngestEvent, void, void> {
    let frame = this.takeHeld(tracked, force);
    while (frame !== undefined) {
      try {
        yield* this.feed(tracked, frame, this.take(tracked, frame, now));
      } catch (error) {
        yield* this.refuseFrame(tracked.state.device, error, now);
      }
      frame = this.takeHeld(tracked, force);
    }
    if (tracked.order.held === 0) this.waiting.delete(tracked);
  }

  private takeHeld({ order }: Tracked, force: boolean): Frame | undefined {
    this.heldBytes -= order.bytes;
    const frame = order.take(force);
    this.heldBytes += order.bytes;
    return frame;
  }

  /** A frame in its place: what it holds. It is given up when its key frame is missing. */
  private take(tracked: Tracked, frame: Frame, now: number): DecodedBody {
    let body: DecodedBody;
    try {
      body = this.decode(tracked.key, frame, tracked);
    } catch (error) {
      if (isEdgevitalsError(error, 'FRAME_NO_KEY')) {
        this.passOver(tracked, tracked.order.advance(frame, false), 1);
      }
      throw error;
    }
    if (frame.bootMs + body.spanMs <= tracked.state.builder.at) {
      throw new EdgevitalsError(
        'FRAME_LATE',
        `frame ${frame.run}/${frame.sequence} is of a time already passed`,
      );
    }
    this.accept(tracked, frame, now);
    return body;
  }

  private accept(tracked: Tracked, frame: Frame, now: number): void {
    this.passOver(tracked, tracked.order.advance(frame, true), 0);
    tracked.boots.accept(frame, now);
  }

  private *feed(
    tracked: Tracked,
    frame: Frame,
    { samples, tables }: DecodedBody,
  ): Generator<IngestEvent, void, void> {
    const { state, guard } = tracked;
    const key = isKeyFrame(frame);
    guard.moved();
    state.frames++;
    this.frames++;
    // what has come before the analyzer began tells nothing newer of the clock
    const { anchor } = tracked;
    if (anchor === undefined || anchor.boot !== frame.boot || frame.bootMs > anchor.bootMs) {
      tracked.anchor = undefined;
      state.clock.frame(frame.bootMs, frame.wallMs);
    }
    const context = {
      device: state.device,
      boot: frame.boot,
      info: state.info,
      eventTime: (bootMs: number): Seconds => state.clock.eventTime(bootMs),
      frame: this.frameRows,
      touched: this.touched,
    };
    const { processes } = state.builder;
    processes.begin(key);
    if (key) tracked.key = { run: frame.run, sequence: frame.sequence, tables };
    try {
      for (const sample of samples) {
        const interval = state.builder.sample(sample, context);
        if (interval !== undefined) yield { kind: 'interval', state, interval };
      }
    } finally {
      processes.end(this.frameRows);
    }
  }

  /** Takes note of frames that are missing before the one at hand; `lost` adds the one itself. */
  private passOver(
    { state }: Tracked,
    { missing, newRun }: { missing: number; newRun: boolean },
    lost: number,
  ): void {
    if (newRun) state.builder.newRun();
    if (missing + lost === 0) return;
    state.lostFrames += missing + lost;
    state.builder.markGap();
  }

  /**
   * A frame that was given up and came after all. As long as nothing newer was applied it still fits; a key frame
   * is of use even when no time has passed, to read the deltas that build on it.
   */
  private *late(tracked: Tracked, frame: Frame, now: number): IngestEvents {
    const { state, order, guard, key } = tracked;
    if (order.isCurrentRun(frame)) {
      const fits = frame.bootMs > state.builder.at;
      const keyOfRun = key?.run === frame.run ? key : undefined;
      const newerKey = isKeyFrame(frame) && frame.sequence > (keyOfRun?.sequence ?? -1);
      const readable = isKeyFrame(frame) || keyOfRun?.sequence === frame.key;
      if (newerKey || (fits && readable)) {
        const body = this.decode(key, frame, tracked);
        // of a time already passed it would take the processes back to what they were
        if (fits || frame.bootMs + body.spanMs >= state.builder.at) {
          order.remember(frame.sequence);
          if (fits) state.lostFrames = Math.max(0, state.lostFrames - 1);
          yield* this.feed(tracked, frame, body);
          // those given up behind it are still missing before what comes next
          if (fits && order.hasPassed(frame.sequence)) state.builder.markGap();
          return APPLIED;
        }
      }
    }
    if (guard.late(frame.bootMs, now)) this.restart(tracked, frame.boot, now);
    throw new EdgevitalsError(
      'FRAME_LATE',
      `frame ${frame.run}/${frame.sequence} comes after what followed it`,
    );
  }

  /**
   * Starts a device's stream afresh: another boot, or a stream that was led astray. The next reading is a baseline, or
   * where `fromBoot` what has happened since the boot.
   */
  private restart(tracked: Tracked, boot: string, now: number, fromBoot = false): void {
    this.heldBytes -= tracked.order.bytes;
    this.waiting.delete(tracked);
    tracked.order = new FrameOrder();
    tracked.key = undefined;
    tracked.state.builder = new IntervalBuilder(fromBoot);
    tracked.state.boot = boot;
    const { clock } = tracked.state;
    clock.newBoot();
    const { anchor } = tracked;
    if (anchor?.boot === boot) clock.resume(anchor);
    else if (anchor !== undefined && now > anchor.savedAt) clock.follow(anchor);
  }

  private decode(key: Tracked['key'], frame: Frame, tracked: Tracked): DecodedBody {
    if (!isKeyFrame(frame) && (key === undefined || key.run !== frame.run || key.sequence !== frame.key)) {
      throw new EdgevitalsError(
        'FRAME_NO_KEY',
        `key frame ${frame.key} of frame ${frame.sequence} is missing`,
      );
    }
    const reference = isKeyFrame(frame) ? undefined : key?.tables;
    const { processes } = tracked.state.builder;
    return decodeBody(frame.body, frame.bootMs, reference, processes, this.limits.frame);
  }

  /** Runs `take`; whatever it throws costs a counter increment and nothing else. */
  private guarded(device: string, take: () => IngestResult): IngestResult {
    try {
      return take();
    } catch (error) {
      return this.refuse(device, error);
    }
  }

  private *refuseFrame(device: string, error: unknown, now: number): Generator<IngestEvent, Refused, void> {
    const refused = this.refuse(device, error);
    const tracked = this.tracked.get(device);
    if (refused.code === 'FRAME_NO_KEY' && tracked !== undefined) {
      if (now - tracked.keyAskedAt >= this.limits.keyframeSeconds) {
        tracked.keyAskedAt = now;
        yield { kind: 'keyframe-needed', device };
      }
    }
    yield refused;
    return refused;
  }

  /** Counts a message of the device, or what it holds, as one of which nothing came for `error`. */
  refuse(device: string, error: unknown): Refused {
    const code = isEdgevitalsError(error) ? error.code : 'INTERNAL';
    this.errors.set(code, (this.errors.get(code) ?? 0) + 1);
    const state = this.tracked.get(device)?.state;
    // a frame that comes twice is how QoS 1 works, not a fault
    if (state !== undefined && code !== 'FRAME_DUPLICATE') state.rejectedFrames++;
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'refused', device, code, message };
  }
}
