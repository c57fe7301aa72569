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
import { Seconds } from '@edgevitals/shared/units';
import { type DecodedBody, decodeBody } from '../device/block/decode_body.js';
import { FrameRows } from '../device/block/frame_rows.js';
import { ProcessRows } from '../device/block/process_rows.js';
import { TouchedProcesses } from '../device/block/touched_processes.js';
import type { ClockAnchor } from '../device/clock.js';
import type { DeviceState } from '../device/device_state.js';
import { IntervalBuilder } from '../device/interval_builder.js';
import type { IngestEvent, IngestEvents, IngestResult, Refused } from './event.js';
import { FrameOrder } from './frame_order.js';
import { FramePace } from './frame_pace.js';
import { inflate } from './inflate.js';
import { decodeInfo } from './info_document.js';
import { INGEST_LIMITS, type IngestLimits } from './limits.js';
import { Newcomers } from './newcomers.js';
import { checkDevice, checkPlausible } from './plausible.js';
import { NewcomersQuota } from './quota.js';
import { withSharedParts } from './shared_info.js';
import { StoredKeys } from './stored_keys.js';
import { newlyTracked, type Tracked } from './tracked.js';

const APPLIED: IngestResult = { kind: 'applied' };
const HELD: IngestResult = { kind: 'held' };

/** Of a device that is not known. */
const NO_PROCESSES = new ProcessRows();
/** New devices at once, of which there are few fleets. */
const CROWD = 1000;
const NEWCOMER_WEIGHT = 2;
const MOST_IDLE_SECONDS = 600;
const MOST_JUMPS = 8;
/** A clock that was set back does not bar a device for longer. */
const MOST_BARRED_SECONDS = 600;
/** A device without rows: its state, its order of frames, its models. */
const DEVICE_BYTES = 4096;

/**
 * What a frame is unfolded in while it is taken. Several may share one, where each frame is taken to its end before the next of any:
 * it stays warm in the CPU's caches.
 */
export class IngestScratch {
  readonly frameRows = new FrameRows();
  readonly touched = new TouchedProcesses();
}

export class Ingest {
  private readonly limits: IngestLimits;
  private readonly tracked = new Map<string, Tracked>();
  private readonly waiting = new Set<Tracked>();
  private readonly newcomers = new Newcomers();
  private readonly newcomersQuota = new NewcomersQuota();
  private readonly storedKeys = new StoredKeys();
  private readonly frameRows: FrameRows;
  private readonly touched: TouchedProcesses;
  private heldBytes = 0;
  /** No further devices are taken. */
  isFull = false;
  /** Messages refused, by code. */
  readonly errors = new Map<ErrorCode, number>();
  /** Frames applied. */
  frames = 0;
  /** Seconds that the analyzer's wall clock is ahead of the steady one, which waiting goes by. */
  wallAhead = 0;
  /** Names that could not be taken as they came (NAME_UNSAFE): left out of info documents, escaped in tables. */
  unsafeNames = 0;
  /** Told of a device that made room for another, before all that is held of it here goes. */
  onEvicted: (device: string) => void = () => {};

  /** @param scratch of its own when left out. */
  constructor(limits: Partial<IngestLimits> = {}, { frameRows, touched } = new IngestScratch()) {
    this.limits = { ...INGEST_LIMITS, ...limits };
    this.frameRows = frameRows;
    this.touched = touched;
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
    const known = this.tracked.get(topicDevice);
    try {
      const frame = this.read(known, topicDevice, payload, receivedAt);
      const tracked = known ?? this.track(topicDevice);
      tracked.quota.take(payload.length);
      if (!tracked.isSettled) this.newcomersQuota.take(frame.body.length);
      const result = yield* this.offer(tracked, frame, receivedAt);
      tracked.state.lastSeen = Seconds(receivedAt + this.wallAhead);
      if (!tracked.isSettled) tracked.isSettled = this.newcomers.soundFrame(tracked.state, receivedAt);
      tracked.heardAt = receivedAt;
      return result;
    } catch (error) {
      known?.quota.refuse(payload.length);
      return yield* this.refuseFrame(topicDevice, error, receivedAt);
    }
  }

  /**
   * Whether a frame is to be stored before it is taken: of what could not be used nothing is to be found again. Nothing
   * changes. Of a device that has sent sound frames, and little else, the header is enough.
   */
  isWorthStoring(topicDevice: string, payload: Uint8Array, now: Seconds): boolean {
    const known = this.tracked.get(topicDevice);
    const { unsafeNames } = this;
    try {
      const isTrusted = known !== undefined && known.state.frames > 0 && known.quota.isTrusted(now);
      if (isTrusted) {
        known.quota.check(topicDevice, payload.length, now);
        checkPlausible(decodeFrame(payload, this.limits.frame), topicDevice);
        return true;
      }
      const frame = this.read(known, topicDevice, payload, now);
      // many are tried before the first of them is taken
      if (known?.isSettled !== true) this.newcomersQuota.take(frame.body.length);
      this.decode(known?.key, frame, known?.state.builder.processes ?? NO_PROCESSES);
      if (isKeyFrame(frame)) this.storedKeys.add(topicDevice, frame);
      return true;
    } catch (error) {
      return isEdgevitalsError(error, 'FRAME_NO_KEY') && this.storedKeys.isKeyOf(topicDevice, payload);
    } finally {
      // they are counted when it is taken
      this.unsafeNames = unsafeNames;
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
      if (lastSeen > 0) this.settle(tracked);
      return APPLIED;
    });
  }

  /** Goes on with the clock of a device where it stood, with what comes after it was saved. */
  resume(device: string, anchor: ClockAnchor): void {
    this.guarded(device, () => {
      const tracked = this.tracked.get(device) ?? this.track(device);
      tracked.anchor = anchor;
      this.settle(tracked);
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
      const { info, problems, unsafeNames } = decodeInfo(payload);
      checkDevice(info.device, topicDevice);
      const tracked = this.tracked.get(topicDevice) ?? this.track(topicDevice);
      const known = tracked.state.info;
      if (known !== undefined && known.boot === info.boot && info.run < known.run) {
        throw new EdgevitalsError('FRAME_LATE', `info of run ${info.run}, but run ${known.run} has come`);
      }
      tracked.state.info = withSharedParts(info);
      tracked.state.infoProblems = problems;
      this.unsafeNames += unsafeNames;
      if (sentAt !== undefined) tracked.state.lastSeen = sentAt;
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
    this.newcomers.delete(tracked.state);
    this.tracked.delete(device);
  }

  /**
   * What a byte of a device counts when memory is to be given up: more of one that may be none, the more the longer nothing
   * has been heard of it.
   */
  weightOf(device: string, now: number): number {
    const tracked = this.tracked.get(device);
    if (tracked?.isSettled !== false) return 1;
    return NEWCOMER_WEIGHT + Math.min(MOST_IDLE_SECONDS, Math.max(0, now - tracked.heardAt));
  }

  /** Whether it is one of so many that it is not clear of that there are such, that nothing is to be said of them yet. */
  isOfCrowd(device: string): boolean {
    return this.newcomers.size > CROWD && this.isNewcomer(device);
  }

  /** Whether it is not clear yet that there is such a device. */
  isNewcomer(device: string): boolean {
    return this.tracked.get(device)?.isSettled === false;
  }

  /** A frame and its header, checked, of a device that may send it now. */
  private read(known: Tracked | undefined, device: string, payload: Uint8Array, now: number): Frame {
    if (known !== undefined) {
      const until = known.barredUntil;
      if (now < until && until - now < MOST_BARRED_SECONDS)
        throw new EdgevitalsError('DEVICE_LIMIT', `${device} takes more memory than there is: later again`);
      known.quota.check(device, payload.length, now);
    } else if (this.newcomers.size > CROWD) {
      this.newcomersQuota.checkCrowd(now);
    }
    const frame = decodeFrame(payload, this.limits.frame, inflate);
    checkPlausible(frame, device);
    if (known?.isSettled !== true) this.newcomersQuota.check(frame.body.length, now);
    return frame;
  }

  private settle(tracked: Tracked): void {
    tracked.isSettled = true;
    this.newcomers.delete(tracked.state);
  }

  /** Takes up a device; where there is no room for it, one that may be none makes room. */
  private track(device: string): Tracked {
    if (this.isFull) throw new EdgevitalsError('DEVICE_LIMIT', 'no memory is left for one device more');
    if (this.tracked.size >= this.limits.maxDevices) this.evict();
    const tracked = newlyTracked(device);
    if (this.newcomers.size > CROWD) this.newcomersQuota.takeOfCrowd();
    this.tracked.set(device, tracked);
    this.newcomers.add(tracked.state);
    return tracked;
  }

  private evict(): void {
    const first = this.newcomers.first();
    if (first === undefined)
      throw new EdgevitalsError(
        'DEVICE_LIMIT',
        `${this.limits.maxDevices} devices are held already; raise the limit`,
      );
    this.onEvicted(first.device);
    this.forget(first.device);
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
      const body = this.decode(undefined, frame, tracked.state.builder.processes);
      yield* this.release(tracked, now, true);
      const { anchor } = tracked;
      const isNextAfterRestart = anchor !== undefined && anchor.boot !== frame.boot && now > anchor.savedAt;
      this.restart(tracked, frame.boot, now, boots.isNext(frame.boot) || isNextAfterRestart);
      this.accept(tracked, frame, now);
      yield* this.feed(tracked, frame, body, now);
      return APPLIED;
    }
    const arrival = tracked.order.judge(frame);
    if (arrival === 'duplicate') {
      throw new EdgevitalsError('FRAME_DUPLICATE', `frame ${frame.run}/${frame.sequence} has come before`);
    }
    try {
      tracked.pace.check(frame, now, this.wallAhead);
    } catch (error) {
      this.beRefused(tracked, frame, now);
      throw error;
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
    yield* this.feed(tracked, frame, this.take(tracked, frame, now), now);
    if (tracked.order.held > 0) yield* this.release(tracked, now, false);
    return APPLIED;
  }

  /** Applies held frames that are next; with `force` all of them, past what is missing. */
  private *release(tracked: Tracked, now: number, force: boolean): Generator<IngestEvent, void, void> {
    let frame = this.takeHeld(tracked, force);
    while (frame !== undefined) {
      try {
        yield* this.feed(tracked, frame, this.take(tracked, frame, now), now);
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
      body = this.decode(tracked.key, frame, tracked.state.builder.processes);
    } catch (error) {
      if (isEdgevitalsError(error, 'FRAME_NO_KEY')) {
        this.advance(tracked, frame, false);
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
    this.advance(tracked, frame, true);
    tracked.boots.accept(frame, now);
    tracked.pace.accept(frame, now);
  }

  private *feed(
    tracked: Tracked,
    frame: Frame,
    { samples, tables }: DecodedBody,
    now: number,
  ): Generator<IngestEvent, void, void> {
    const { state } = tracked;
    const key = isKeyFrame(frame);
    state.frames++;
    this.frames++;
    // what has come before the analyzer began tells nothing newer of the clock
    const { anchor } = tracked;
    if (anchor === undefined || anchor.boot !== frame.boot || frame.bootMs > anchor.bootMs) {
      tracked.anchor = undefined;
      state.clock.frame(frame.bootMs, frame.wallMs, (now + this.wallAhead) * 1000);
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
    if (key) tracked.key = { run: frame.run, sequence: frame.sequence, tables: tables.packed() };
    try {
      for (const sample of samples) {
        const interval = state.builder.sample(sample, context);
        if (interval !== undefined) yield { kind: 'interval', state, interval };
      }
    } finally {
      processes.end(this.frameRows);
      state.builder.endFrame();
    }
    const leaps = state.builder.takeLeaps();
    if (leaps !== undefined) {
      const code = 'COUNTER_IMPOSSIBLE';
      this.errors.set(code, (this.errors.get(code) ?? 0) + 1);
      yield { kind: 'left-out', device: state.device, code, message: leaps };
    }
  }

  /** A frame in its place is dealt with; takes note of those that are missing before it, and of itself unless `applied`. */
  private advance({ state, order, jumps }: Tracked, frame: Frame, applied: boolean): void {
    const from = order.next;
    const { missing, newRun } = order.advance(frame, applied);
    if (newRun) state.builder.newRun();
    const lost = missing + (applied ? 0 : 1);
    if (lost === 0 && !newRun) return;
    if (jumps.length >= MOST_JUMPS) jumps.shift();
    jumps.push({ ...from, lostFrames: state.lostFrames });
    if (lost === 0) return;
    state.lostFrames += lost;
    state.builder.markGap();
  }

  /**
   * A frame of the present boot was refused. When it is one of a stream that goes on as time passes, what took its place was
   * made up: the stream begins anew, and what was passed over to get there is not lost.
   */
  private beRefused(tracked: Tracked, frame: Frame, now: number): void {
    const first = tracked.guard.refused(frame, now);
    if (first === undefined) return;
    const { state, jumps } = tracked;
    const jump = jumps.find(({ run, sequence }) => run === first.run && sequence === first.sequence);
    if (jump !== undefined) state.lostFrames = jump.lostFrames;
    this.restart(tracked, frame.boot, now);
  }

  /**
   * A frame that was given up and came after all. As long as nothing newer was applied it still fits; a key frame
   * is of use even when no time has passed, to read the deltas that build on it.
   */
  private *late(tracked: Tracked, frame: Frame, now: number): IngestEvents {
    const { state, order, key } = tracked;
    if (order.isCurrentRun(frame)) {
      const fits = frame.bootMs > state.builder.at;
      const keyOfRun = key?.run === frame.run ? key : undefined;
      const newerKey = isKeyFrame(frame) && frame.sequence > (keyOfRun?.sequence ?? -1);
      const readable = isKeyFrame(frame) || keyOfRun?.sequence === frame.key;
      if (newerKey || (fits && readable)) {
        const body = this.decode(key, frame, state.builder.processes);
        // of a time already passed it would take the processes back to what they were
        if (fits || frame.bootMs + body.spanMs >= state.builder.at) {
          order.remember(frame.sequence);
          if (fits) state.lostFrames = Math.max(0, state.lostFrames - 1);
          yield* this.feed(tracked, frame, body, now);
          // those given up behind it are still missing before what comes next
          if (fits && order.hasPassed(frame.sequence)) state.builder.markGap();
          return APPLIED;
        }
      }
    }
    this.beRefused(tracked, frame, now);
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
    tracked.pace = new FramePace();
    tracked.guard.clear();
    tracked.jumps.length = 0;
    tracked.key = undefined;
    tracked.state.builder = new IntervalBuilder(fromBoot);
    tracked.state.boot = boot;
    const { clock } = tracked.state;
    clock.newBoot();
    const { anchor } = tracked;
    if (anchor?.boot === boot) clock.resume(anchor);
    else if (anchor !== undefined && now > anchor.savedAt) clock.follow(anchor);
  }

  private decode(key: Tracked['key'], frame: Frame, processes: ProcessRows): DecodedBody {
    if (!isKeyFrame(frame) && (key === undefined || key.run !== frame.run || key.sequence !== frame.key)) {
      throw new EdgevitalsError(
        'FRAME_NO_KEY',
        `key frame ${frame.key} of frame ${frame.sequence} is missing`,
      );
    }
    const reference = isKeyFrame(frame) ? undefined : key?.tables;
    const body = decodeBody(frame.body, frame.bootMs, reference, processes, this.limits.frame);
    this.unsafeNames += body.unsafeNames;
    return body;
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

  /** The request for a key frame was lost with the connection: the next frame that lacks one asks again. */
  keyframeNotAsked(device: string): void {
    const tracked = this.tracked.get(device);
    if (tracked !== undefined) tracked.keyAskedAt = Number.NEGATIVE_INFINITY;
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
