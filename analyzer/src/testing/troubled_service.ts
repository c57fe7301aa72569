/** A device in trouble, an analyzer in its directory, and somebody who hears what it tells. For tests only. */
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MemoryBroker } from '@edgevitals/shared/mqtt';
import { given } from '@edgevitals/shared/objects';
import { type DevicesAnswer, FINDING_CODEC } from '@edgevitals/shared/results';
import { RequestClient } from '@edgevitals/shared/rpc';
import { Topics } from '@edgevitals/shared/topics';
import { SegmentFrameLog } from '../history/segments/index.js';
import { SqliteStore } from '../history/sqlite/index.js';
import { type Analyzer, startAnalyzer } from '../service/analyzer.js';
import type { SecondsClock } from '../service/seconds_clock.js';
import { manualClock } from './manual_clock.js';
import { TroubledDevice } from './troubled_device.js';

const topics = new Topics();
const TOGETHER = 6;
const START_MS = Date.UTC(2026, 0, 1);
const TOPICS_OF_DEVICE = `${topics.root}gw-1/#`;

export interface TroubledServiceOptions {
  /** Whether frames are in a log before they are acknowledged. */
  readonly withLog?: boolean;
  readonly jitter?: number;
}

/** A device that goes on, and what is told of its findings, whichever analyzer runs. */
export class TroubledService {
  readonly clock = manualClock(START_MS / 1000);
  readonly device: TroubledDevice;
  /** What was told since the last `heard`, in order: status and subject. */
  private told: string[] = [];
  /** Messages with a finding, repetitions included. */
  published = 0;
  private readonly latest = new Map<string, string>();
  private readonly broker = new MemoryBroker();
  private readonly link = this.broker.endpoint('gw-1');
  private readonly user = this.broker.endpoint('user');
  private readonly client = new RequestClient(this.user, topics.reply('user'));
  private readonly options: TroubledServiceOptions;
  private readonly root: string;
  private runs = 0;
  private frames = 0;
  private analyzer: Analyzer | undefined;
  /** Lets go of files, without a word. */
  private leave = (): void => {};

  constructor(root: string, options: TroubledServiceOptions = {}) {
    this.root = root;
    this.options = options;
    this.device = new TroubledDevice('gw-1', START_MS, options.jitter);
  }

  /** Begins to listen; the device is online. */
  async begin(): Promise<void> {
    await this.user.subscribe(topics.filters.findings('gw-1'), ({ topic, payload }) => {
      this.published++;
      const before = this.latest.get(topic);
      if (payload.length === 0) this.told.push('cleared');
      else {
        const { status, subject, occurrences, openedAt } = FINDING_CODEC.decode(payload);
        const now = `${status} ${subject} ${occurrences}`;
        const key = `${now} since ${openedAt}`;
        if (key !== before) this.told.push(now);
        this.latest.set(topic, key);
      }
    });
    await this.status('online');
    await this.start();
  }

  /** What the device says of itself; empty: somebody takes it off the broker. */
  async status(status: 'online' | 'offline' | ''): Promise<void> {
    await this.link.publish({ topic: topics.status('gw-1'), payload: status, retain: true });
    await this.settle();
    this.clock.advance(1);
    await this.settle();
  }

  /** So many frames, one in ten seconds, some at a time. */
  async send(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      this.clock.advance(10);
      await this.link.publish({ topic: topics.raw('gw-1'), payload: this.device.nextFrame() });
      this.frames++;
      if (i % TOGETHER === 0 || i === count - 1) await this.settle(this.frames);
    }
    this.clock.advance(1);
    await this.settle();
  }

  /** Stops the analyzer as somebody does who has time, and starts it again. */
  async restart(): Promise<void> {
    await this.analyzer!.stop();
    await this.start();
  }

  /** The analyzer is gone from one moment to the next: another finds what it had written. */
  async kill(): Promise<void> {
    const from = this.data;
    this.runs++;
    cpSync(from, this.data, { recursive: true });
    this.leave();
    await this.start();
  }

  /** Topics of the device that are retained. */
  async retained(): Promise<string[]> {
    const topics: string[] = [];
    const endpoint = this.broker.endpoint(`late-${this.frames}`);
    await endpoint.subscribe(TOPICS_OF_DEVICE, ({ topic }) => void topics.push(topic));
    await this.settle();
    await endpoint.close();
    return topics.sort();
  }

  /** What was told since it was last asked. */
  heard(): string[] {
    const { told } = this;
    this.told = [];
    return told.sort();
  }

  async ask<Answer>(method: string, body: object): Promise<Answer> {
    return (await this.client.request(topics.query(method), body)) as Answer;
  }

  async stop(): Promise<void> {
    await this.client.close();
    await this.analyzer?.stop();
  }

  private get data(): string {
    return join(this.root, `run-${this.runs}`);
  }

  private async start(): Promise<void> {
    let runs = true;
    const clock: SecondsClock = {
      now: () => this.clock.now(),
      steady: () => this.clock.steady(),
      every: (seconds, work) => this.clock.every(seconds, () => runs && work()),
    };
    const { withLog = true } = this.options;
    mkdirSync(this.data, { recursive: true });
    const store = new SqliteStore(join(this.data, 'history.sqlite'));
    const frameLog = withLog ? new SegmentFrameLog(join(this.data, 'frames'), { pauseMs: 0 }) : undefined;
    this.leave = () => {
      runs = false;
      void frameLog?.close();
      void store.close();
    };
    this.analyzer = await startAnalyzer({
      endpoint: () => this.broker.endpoint('analyzer'),
      topics,
      store,
      clock,
      ...given({ frameLog }),
    });
    // an agent is asked for it
    this.device.key();
    await this.settle();
    this.frames = (await this.ask<DevicesAnswer>('devices', {})).devices[0]?.frames ?? 0;
  }

  /** Until all that is on its way has come, and the device's frames are so many. */
  private async settle(frames = 0): Promise<void> {
    if (this.analyzer === undefined) return;
    do {
      await nextTurn();
    } while (((await this.ask<DevicesAnswer>('devices', {})).devices[0]?.frames ?? 0) < frames);
  }
}
