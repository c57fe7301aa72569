/**
 * Devices that know what they have told: how many CPU seconds their one program used and how much time their frames cover, from the
 * first to the last frame that was acknowledged. What the cluster says has to be that, neither more nor less.
 */
import { ScriptedDevice } from '@edgevitals/analyzer/testing';
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { connectMqtt, type MqttEndpoint } from '@edgevitals/shared/mqtt';
import { whenState } from '@edgevitals/shared/testing';
import { Topics } from '@edgevitals/shared/topics';
import { type FrameName, nameOf } from '../logged_frames.js';

const topics = new Topics();
/** Frames from one key frame to the next that nobody asks for. */
const KEY_EVERY = 10;
const TICKS_PER_SECOND = 100;
const RETRY_MS = 100;
/** Frames that `repeat` sends again. */
export const REPEATED = 50;

/** What a device has told, from its first frame on. */
export interface Told {
  readonly cpuSeconds: number;
  readonly seconds: number;
}

/** A device that lacks memory, so that there is something to find, and whose program does a known amount. */
class TalliedBoard {
  readonly device: string;
  private readonly kernel: ScriptedDevice;
  private frames = 0;
  private keyAsked = false;
  private first: { readonly ticks: number; readonly bootMs: number } | undefined;

  constructor(device: string) {
    this.device = device;
    this.kernel = new ScriptedDevice(device)
      .process(100, 'busy', { rss_pages: 1000 })
      .set('cpu', [0], '', { user: 0, idle: 0 })
      .set('memory', [], '', { total_kb: 1_000_000, available_kb: 40_000 });
    this.kernel.wallMs = Date.now();
    this.kernel.run = 1000;
  }

  get info(): Uint8Array {
    return this.kernel.infoBytes();
  }

  get told(): Told {
    const { ticks, bootMs } = this.first ?? { ticks: 0, bootMs: this.kernel.bootMs };
    return {
      cpuSeconds: (this.ticks - ticks) / TICKS_PER_SECOND,
      seconds: (this.kernel.bootMs - bootMs) / 1000,
    };
  }

  /** The frame of the next so many milliseconds. */
  next(ms: number): Uint8Array {
    const busy = Math.floor((ms / 10) * (0.4 + 0.3 * Math.sin(this.frames)));
    this.kernel
      .pass(ms)
      .add('process', [100, 10, 1, 0], 'busy', { utime: busy })
      .add('cpu', [0], '', { user: busy, idle: Math.floor(ms / 10) - busy });
    this.first ??= { ticks: this.ticks, bootMs: this.kernel.bootMs };
    if (this.frames++ % KEY_EVERY === 0 || this.keyAsked) this.kernel.key();
    this.keyAsked = false;
    return this.kernel.sample().frame();
  }

  askForKey(): void {
    this.keyAsked = true;
  }

  private get ticks(): number {
    return this.kernel.value('process', [100, 10, 1, 0], 'busy', 'utime');
  }
}

export class TalliedFleet {
  /** Frames that were acknowledged, in the order of each device. */
  readonly taken: FrameName[] = [];
  /** Longest that one had to wait for that, milliseconds. */
  longestMs = 0;
  private readonly link: MqttEndpoint;
  private readonly boards: readonly TalliedBoard[];
  private timer: NodeJS.Timeout | undefined;
  private readonly sending = new Map<TalliedBoard, Promise<void>>();
  private isOver = false;
  private readonly newest: (readonly [device: string, payload: Uint8Array])[] = [];

  private constructor(link: MqttEndpoint, boards: readonly TalliedBoard[]) {
    this.link = link;
    this.boards = boards;
  }

  static async connect(url: string, prefix: string, count: number): Promise<TalliedFleet> {
    const link = connectMqtt({ url, clientId: `tallied-${prefix}` });
    await whenState(link, 'connected');
    const boards = Array.from({ length: count }, (_, i) => new TalliedBoard(`${prefix}-${i}`));
    for (const board of boards) {
      const { device } = board;
      await link.subscribe(topics.request(device, 'keyframe'), () => board.askForKey());
      await link.publish({ topic: topics.info(device), payload: board.info, retain: true });
      await link.publish({ topic: topics.status(device), payload: 'online', retain: true });
    }
    return new TalliedFleet(link, boards);
  }

  get devices(): string[] {
    return this.boards.map(({ device }) => device);
  }

  told(device: string): Told {
    return this.boards.find(board => board.device === device)!.told;
  }

  /** Each device makes a frame in each period, and sends it once the one before is acknowledged. */
  begin(periodMs: number): void {
    this.timer = setInterval(() => {
      for (const board of this.boards) this.send(board, board.next(periodMs));
    }, periodMs);
  }

  /** One frame of each device, of so many milliseconds. */
  sendOnce(ms: number): void {
    for (const board of this.boards) this.send(board, board.next(ms));
  }

  /** Makes no more frames, and resolves when all that were made are acknowledged. */
  async pause(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.sending.values());
  }

  /** Sends the frames that were acknowledged last once more, as who was not told in time does. */
  async repeat(): Promise<void> {
    for (const [device, payload] of this.newest)
      await this.link.publish({ topic: topics.raw(device), payload });
  }

  async close(): Promise<void> {
    this.isOver = true;
    clearInterval(this.timer);
    await this.link.close(0);
  }

  /** Behind what the device sent before. */
  private send(board: TalliedBoard, payload: Uint8Array): void {
    const before = this.sending.get(board) ?? Promise.resolve();
    this.sending.set(
      board,
      before.then(() => this.publish(board.device, payload)),
    );
  }

  /** Again and again, as an agent does, until it is acknowledged. */
  private async publish(device: string, payload: Uint8Array): Promise<void> {
    const began = performance.now();
    while (!this.isOver) {
      try {
        await this.link.publish({ topic: topics.raw(device), payload });
        this.taken.push(nameOf(payload));
        this.newest.push([device, payload]);
        if (this.newest.length > REPEATED) this.newest.shift();
        this.longestMs = Math.max(this.longestMs, performance.now() - began);
        return;
      } catch (error) {
        if (!isEdgevitalsError(error)) throw error;
        await new Promise(resolve => setTimeout(resolve, RETRY_MS));
      }
    }
  }
}
