/** Devices with hand-made kernels that send real frames to a real broker, and remember which it has taken. */
import { ScriptedDevice } from '@edgevitals/analyzer/testing';
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { connectMqtt, type MqttEndpoint } from '@edgevitals/shared/mqtt';
import { whenState } from '@edgevitals/shared/testing';
import { Topics } from '@edgevitals/shared/topics';
import { type FrameName, keyOf, nameOf } from './logged_frames.js';

const topics = new Topics();
/** Frames from one key frame to the next. */
const KEY_EVERY = 10;

/** A device whose program uses most of a CPU, now more, now less. */
export class BusyBoard {
  readonly kernel: ScriptedDevice;
  private frames = 0;
  private keyAsked = false;
  private readonly keyEvery: number;

  /**
   * @param wallMs its wall clock when it begins; small: nobody has set it.
   * @param keyEvery frames from one key frame to the next that nobody asks for.
   */
  constructor(id: string, wallMs: number, keyEvery = KEY_EVERY) {
    this.keyEvery = keyEvery;
    this.kernel = new ScriptedDevice(id)
      .process(100, 'busy', { rss_pages: 1000 })
      .set('cpu', [0], '', { user: 0, idle: 0 })
      .set('memory', [], '', { total_kb: 1_000_000, available_kb: 600_000 });
    this.kernel.wallMs = wallMs;
    this.kernel.run = 1000;
  }

  /** The frame of the next so many milliseconds. */
  next(ms: number): Uint8Array {
    const user = Math.floor((ms / 10) * (0.92 + 0.05 * Math.sin(this.frames)));
    this.kernel
      .pass(ms)
      .add('process', [100, 10, 1, 0], 'busy', { utime: user })
      .add('cpu', [0], '', { user, idle: Math.floor(ms / 10) - user });
    if (this.frames++ % this.keyEvery === 0 || this.keyAsked) this.kernel.key();
    this.keyAsked = false;
    return this.kernel.sample().frame();
  }

  /** Whoever reads it lacks its key frame: the next one is one, as an agent answers. */
  askForKey(): void {
    this.keyAsked = true;
  }
}

type TakenListener = (from: number, to: number) => void;

export class ScriptedFleet {
  /** Frames that the broker has acknowledged, each with the key frame that it builds on. */
  readonly taken = new Map<FrameName, FrameName>();
  private readonly link: MqttEndpoint;
  private readonly boards: readonly BusyBoard[];
  private timer: NodeJS.Timeout | undefined;
  private readonly sending = new Set<Promise<void>>();

  private readonly onTaken: TakenListener;

  private constructor(link: MqttEndpoint, boards: readonly BusyBoard[], onTaken: TakenListener) {
    this.link = link;
    this.boards = boards;
    this.onTaken = onTaken;
  }

  /** @param onTaken told of each frame when it was sent and acknowledged, both as `performance.now()`. */
  static async connect(
    url: string,
    boards: readonly BusyBoard[],
    onTaken: TakenListener = () => {},
  ): Promise<ScriptedFleet> {
    const link = connectMqtt({ url, clientId: `fleet-${boards[0]?.kernel.id}` });
    await whenState(link, 'connected');
    for (const board of boards)
      await link.subscribe(topics.request(board.kernel.id, 'keyframe'), () => board.askForKey());
    return new ScriptedFleet(link, boards, onTaken);
  }

  get devices(): string[] {
    return this.boards.map(({ kernel }) => kernel.id);
  }

  /** Each device sends a frame in each period, of that time. */
  begin(periodMs: number): void {
    this.timer = setInterval(() => void this.send(periodMs), periodMs);
  }

  /** One frame of each device, of so many milliseconds; resolves when the broker has them. */
  async send(ms: number): Promise<void> {
    const sent = Promise.all(this.boards.map(board => this.publish(board.kernel.id, board.next(ms)))).then(
      () => {},
    );
    this.sending.add(sent);
    await sent;
    this.sending.delete(sent);
  }

  /** Sends no more, and resolves when all that was sent has been acknowledged. */
  async pause(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.sending);
  }

  async close(): Promise<void> {
    await this.pause();
    await this.link.close();
  }

  private async publish(device: string, payload: Uint8Array): Promise<void> {
    const from = performance.now();
    try {
      await this.link.publish({ topic: topics.raw(device), payload, needsSubscriber: true });
      this.taken.set(nameOf(payload), keyOf(payload));
      this.onTaken(from, performance.now());
    } catch (error) {
      // nobody has subscribed: the frame was not taken, and is not missed
      if (!isEdgevitalsError(error)) throw error;
    }
  }
}
