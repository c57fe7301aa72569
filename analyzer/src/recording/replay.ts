/** A recording through the analyzer that `edgevitals serve` runs, at the time at which it was recorded. */
import { askWhole } from '@edgevitals/shared/client';
import type { ErrorCode } from '@edgevitals/shared/errors';
import type { IncomingMessage } from '@edgevitals/shared/mqtt';
import { given } from '@edgevitals/shared/objects';
import type { DevicesAnswer, Finding, FindingsAnswer, Method } from '@edgevitals/shared/results';
import { RequestClient } from '@edgevitals/shared/rpc';
import { Topics } from '@edgevitals/shared/topics';
import { SqliteStore, TEMPORARY_STORE } from '../history/sqlite/index.js';
import { INGEST_LIMITS } from '../ingest/limits.js';
import { type Analyzer, type AnalyzerOptions, startAnalyzer } from '../service/analyzer.js';
import { type Log, silentLog } from '../service/log.js';
import type { ReadMessage } from './read_recording.js';
import type { RecordedMessage } from './recorded_message.js';
import { ReplayClock } from './replay_clock.js';
import { ReplayLink } from './replay_link.js';
import { ReplayPace } from './replay_pace.js';

/** Findings that are told, the newest of them. */
export const MOST_FINDINGS = 1000;
/** Devices of which it is counted what was refused; of more, how much. */
const MOST_DEVICES = 20_000;
const ANSWER_MS = 60_000;

export interface ReplayOptions {
  /** Times as fast as it was recorded; as fast as it goes when left out. */
  readonly speed?: number;
  /** What programs and devices may use, as in `AnalyzerOptions`. */
  readonly limits?: NonNullable<AnalyzerOptions['limits']>;
  /** Of what goes wrong; silent when left out. */
  readonly log?: Log;
  /** Ends the replay where it is: what has come until then counts. */
  readonly signal: AbortSignal;
  /** @param share of the recording, 0 to 1. @param at seconds since 1970. */
  readonly onProgress?: (share: number, at: number) => void;
}

export interface ReplayedDevice {
  readonly device: string;
  /** Frames that were applied, and sequences that never came. */
  readonly frames: number;
  readonly lostFrames: number;
  /** Messages that were refused, by code. */
  readonly refused: Readonly<Partial<Record<ErrorCode, number>>>;
}

export interface ReplaySummary {
  /** Of the first and the last message, seconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly messages: number;
  /** By name, those of which all was refused among them. */
  readonly devices: readonly ReplayedDevice[];
  /** Refused messages of devices beyond the 20,000 that are listed. */
  readonly refusedOfOthers: number;
  /** As they were at the end, in the order in which they were opened. */
  readonly findings: readonly Finding[];
}

export class Replay {
  private readonly topics = new Topics();
  private readonly clock: ReplayClock;
  private readonly link: ReplayLink;
  private readonly client: RequestClient;
  private readonly refused = new Map<string, Map<ErrorCode, number>>();
  private analyzer: Analyzer | undefined;
  private refusedOfOthers = 0;
  private messages = 0;
  private readonly from: number;
  private to: number;

  private constructor(from: number, log: Log) {
    this.from = from;
    this.to = from;
    this.clock = new ReplayClock(from);
    this.link = new ReplayLink(this.topics, error =>
      log.error({ err: error }, 'a message could not be taken'),
    );
    this.client = new RequestClient(this.link, this.topics.inbox(undefined, 'replay'));
  }

  /**
   * Takes all messages through an analyzer of its own, which `close` ends.
   * @returns undefined where there is no message.
   */
  static async of(messages: Iterator<ReadMessage>, options: ReplayOptions): Promise<Replay | undefined> {
    const first = messages.next();
    if (first.done === true) return undefined;
    const { log = silentLog() } = options;
    const replay = new Replay(first.value.message.receivedAt, log);
    try {
      await replay.start(log, options.limits);
      await replay.run(first.value, messages, options);
      return replay;
    } catch (error) {
      await replay.close();
      throw error;
    }
  }

  /** What it is o'clock at its end, seconds since 1970. */
  readonly now = (): number => this.clock.now();

  /** Asks the analyzer, as over a broker. @throws EdgevitalsError with the code of the answer. */
  readonly query = (method: string, body: object): Promise<unknown> =>
    this.client.request(this.topics.query(method), body, { timeoutMs: ANSWER_MS });

  async summary(): Promise<ReplaySummary> {
    const ask = (method: Method, body: object): Promise<unknown> =>
      askWhole(method, body, one => this.query(method, one));
    const { devices } = (await ask('devices', {})) as DevicesAnswer;
    const { findings } = (await ask('findings', { status: 'all', limit: MOST_FINDINGS })) as FindingsAnswer;
    const known = new Map(devices.map(each => [each.device, each]));
    const names = [...new Set([...known.keys(), ...this.refused.keys()])].sort();
    return {
      ...{ from: this.from, to: this.to, messages: this.messages },
      devices: names.map(device => ({
        device,
        frames: known.get(device)?.frames ?? 0,
        lostFrames: known.get(device)?.lostFrames ?? 0,
        refused: Object.fromEntries([...(this.refused.get(device) ?? [])].sort()),
      })),
      refusedOfOthers: this.refusedOfOthers,
      findings: [...findings].sort((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1)),
    };
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.analyzer?.stop();
    await this.link.close();
  }

  private async start(log: Log, limits: ReplayOptions['limits']): Promise<void> {
    this.analyzer = await startAnalyzer({
      ...{ endpoint: this.link, topics: this.topics, clock: this.clock, log },
      store: new SqliteStore(TEMPORARY_STORE),
      stateJson: false,
      ...given({ limits }),
      onRefused: ({ device, code }) => this.countRefused(device, code),
    });
  }

  private async run(
    first: ReadMessage,
    others: Iterator<ReadMessage>,
    { speed, signal, onProgress }: ReplayOptions,
  ): Promise<void> {
    const pace = speed === undefined ? undefined : new ReplayPace(speed, this.from, signal);
    let next: IteratorResult<ReadMessage> = { done: false, value: first };
    for (; next.done !== true && !signal.aborted; next = others.next()) {
      const { message, share } = next.value;
      await pace?.until(message.receivedAt);
      if (signal.aborted) break;
      await this.clock.advance(message.receivedAt);
      await this.link.deliver(this.asIncoming(message));
      this.messages++;
      this.to = this.clock.now();
      onProgress?.(share, this.to);
    }
    // what came early waits no longer
    await this.clock.advance(this.to + INGEST_LIMITS.reorderSeconds + 1);
  }

  private asIncoming({ kind, device, payload, isKept }: RecordedMessage): IncomingMessage {
    const topic = this.topics[kind](device);
    return { topic, payload, qos: 1, retain: isKept, duplicate: false, properties: {} };
  }

  private countRefused(device: string, code: ErrorCode): void {
    let codes = this.refused.get(device);
    if (codes === undefined && this.refused.size >= MOST_DEVICES) {
      this.refusedOfOthers++;
      return;
    }
    codes ??= new Map();
    codes.set(code, (codes.get(code) ?? 0) + 1);
    this.refused.set(device, codes);
  }
}
