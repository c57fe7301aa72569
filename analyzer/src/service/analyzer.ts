/**
 * The analyzer put together: devices' messages in, states, findings and answers out, history and snapshots kept. The
 * same for `edgevitals serve`, the demo and one machine without a broker.
 */
import { type ErrorCode, isEdgevitalsError } from '@edgevitals/shared/errors';
import type { IncomingMessage, MqttEndpoint, Subscription } from '@edgevitals/shared/mqtt';
import type { Finding } from '@edgevitals/shared/results';
import { RequestClient, type RequestServer } from '@edgevitals/shared/rpc';
import type { Topics } from '@edgevitals/shared/topics';
import type { FindingChange } from '../findings/index.js';
import type { FrameLog } from '../history/frame_log.js';
import { DEFAULT_RETENTION, type HistoryStore, type Retention } from '../history/store.js';
import { History } from '../history/window.js';
import type { ModelOptions } from '../models/index.js';
import { AnalyzerStatus } from '../outputs/analyzer_status.js';
import { FindingTopics } from '../outputs/finding_topics.js';
import { StateTopics } from '../outputs/state_topics.js';
import { type QueryContext, serveQueries } from '../query/index.js';
import { Counters, type CounterValues } from './counters.js';
import { DeviceDirectory } from './device_directory.js';
import { FrameKeeper } from './frame_keeper.js';
import { type Log, silentLog } from './log.js';
import { Pipeline } from './pipeline.js';
import { type SecondsClock, systemSecondsClock } from './seconds_clock.js';
import { SnapshotRota, type Turn } from './snapshot_rota.js';

export interface AnalyzerOptions {
  /**
   * Connected or connecting, or what begins to connect: called when state is restored, so that what waits at the
   * broker finds its handlers however long that took. Closed by who made it, after `stop`.
   */
  readonly endpoint: MqttEndpoint | (() => MqttEndpoint);
  readonly topics: Topics;
  /** Closed by `stop`, like the log. */
  readonly store: HistoryStore;
  /** Without it frames are acknowledged on arrival, and what is newer than the last snapshot is lost in a crash. */
  readonly frameLog?: FrameLog;
  /** Frames are in the log before they arrive: an embedded broker puts them there. */
  readonly framesKept?: boolean;
  /** Where to count, when others count too. */
  readonly counters?: Counters;
  readonly retention?: Retention;
  readonly log?: Log;
  readonly clock?: SecondsClock;
  /** Topic prefixes that replies may go to, besides `<base>/v1/reply/`. */
  readonly replyPrefixes?: readonly string[];
  /** Seconds between two messages on one state topic, but for what should not wait; 60 by default. */
  readonly statePeriodSeconds?: number;
  /** Whether states are said as JSON too, on `.../json`; they are by default. */
  readonly stateJson?: boolean;
  /** What the operator says of devices. */
  readonly models?: ModelOptions;
}

export interface Analyzer {
  counters(): CounterValues;
  /** Writes what is not written, says `offline`, and lets go of the store. */
  stop(): Promise<void>;
}

const TICK_SECONDS = 1;
/** Seconds between two messages on one state topic, where nothing else is said. */
export const STATE_SECONDS = 60;
const FLUSH_SECONDS = 5;
/** Each device's snapshot is written this often, some devices' at a time. */
const SNAPSHOT_SECONDS = 300;
const SNAPSHOT_TICK_SECONDS = 5;
const RETAIN_SECONDS = 600;
const TRIM_SECONDS = 60;
/**
 * Frames are kept until snapshots include them, and this long after: a power cut may cost the last snapshots, of which
 * the system writes to the disk when it likes. Beyond so many bytes they go all the same: ten minutes of 7 MB/s.
 */
const FRAME_LOG_SECONDS = 300;
const FRAME_LOG_BYTES = 4 * 1024 ** 3;
/** Before a device's snapshot there must be a key frame to read deltas by: intervals of 60 s, and a lost one. */
const REPLAY_BEFORE_SECONDS = 180;
const KEYFRAME_TIMEOUT_MS = 10_000;

/**
 * Starts the analyzer: state is restored, the log replayed, the connection begun, messages taken.
 * @throws EdgevitalsError STORE_FAILED when the store cannot be read, BROKER_REFUSED when a subscription is refused.
 */
export async function startAnalyzer(options: AnalyzerOptions): Promise<Analyzer> {
  const service = new Service(options);
  await service.start();
  return service;
}

/** What the analyzer says and asks over its connection. */
interface Outputs {
  readonly endpoint: MqttEndpoint;
  readonly states: StateTopics;
  readonly findings: FindingTopics;
  readonly requests: RequestClient;
}

class Service implements Analyzer {
  private readonly options: AnalyzerOptions;
  private readonly clock: SecondsClock;
  private readonly log: Log;
  private readonly count: Counters;
  private readonly keeper: FrameKeeper | undefined;
  private readonly history: History;
  private readonly pipeline: Pipeline;
  private readonly directory: DeviceDirectory;
  private readonly rota = new SnapshotRota(SNAPSHOT_SECONDS);
  /** There once state is restored. */
  private outputs: Outputs | undefined;
  private status: AnalyzerStatus | undefined;
  private queries: RequestServer | undefined;
  private subscriptions: Subscription[] = [];
  private stopTimers: (() => void)[] = [];
  private readonly changedFindings = new Map<string, Finding>();
  /** Findings that were cleared in the replay: their topics are to be emptied. */
  private clearedBefore: FindingChange[] = [];
  private writing: Promise<void> = Promise.resolve();

  constructor(options: AnalyzerOptions) {
    const { store } = options;
    this.options = options;
    this.clock = options.clock ?? systemSecondsClock;
    this.log = options.log ?? silentLog();
    this.count = options.counters ?? new Counters();
    if (options.frameLog !== undefined && options.framesKept !== true) {
      this.keeper = new FrameKeeper(options.frameLog, this.clock, this.count, this.log);
    }
    this.history = new History(store);
    this.pipeline = new Pipeline(
      this.history,
      {
        wantsStates: device => this.outputs?.states.isDue(device, this.clock.now()) === true,
        onState: (device, model, state) => this.outputs?.states.update(device, model, state),
        onChange: (device, now) => this.rota.changed(device, now),
        onFinding: change => {
          this.changedFindings.set(change.finding.id, change.finding);
          if (change.change === 'opened') this.count.findings++;
          if (this.outputs !== undefined) this.outputs.findings.update(change);
          else if (change.change === 'cleared') this.clearedBefore.push(change);
          this.log.info(
            { device: change.finding.device, kind: change.finding.kind },
            `${change.change}: ${change.finding.summary}`,
          );
        },
        onKeyframeNeeded: device => {
          if (this.outputs !== undefined) void this.askForKeyframe(this.outputs.requests, device);
        },
        onError: (code, device, message) => {
          if (this.outputs === undefined) return;
          this.count.error(code);
          this.log.debug({ device, code }, message);
        },
      },
      options.models,
    );
    this.directory = new DeviceDirectory(this.pipeline, store);
  }

  async start(): Promise<void> {
    const { topics } = this.options;
    await this.recover();
    this.outputs = this.connect();
    const { endpoint } = this.outputs;
    const subscribe = async (
      filter: string,
      handler: (message: IncomingMessage, device: string) => void | Promise<void>,
    ) => {
      const subscription = await endpoint.subscribe(filter, message => {
        const topic = topics.parse(message.topic);
        if (topic !== undefined && 'device' in topic) return handler(message, topic.device);
        // our own status matches the filter of devices' statuses
        if (topic?.kind !== 'analyzer-status') this.count.error('TOPIC_INVALID');
      });
      this.subscriptions.push(subscription);
    };
    await subscribe(topics.filters.info(), (message, device) =>
      this.directory.info(device, message.payload, this.clock.now()),
    );
    await subscribe(topics.filters.status(), (message, device) =>
      this.directory.status(device, message.payload),
    );
    await subscribe(topics.filters.raw(), (message, device) => this.takeFrame(device, message.payload));
    this.queries = await serveQueries({
      endpoint,
      topics,
      context: this.queryContext(),
      replyPrefixes: this.options.replyPrefixes ?? [],
      onError: (error, method) => this.log.warn({ err: error, method }, 'a query could not be answered'),
    });
    this.status = new AnalyzerStatus(endpoint, topics);
    this.stopTimers = [
      this.clock.every(TICK_SECONDS, () => this.tick()),
      this.clock.every(FLUSH_SECONDS, () => this.write('history', () => this.flush())),
      this.clock.every(SNAPSHOT_TICK_SECONDS, () =>
        this.write('snapshots', () => this.snapshot(this.rota.take(this.clock.now()))),
      ),
      this.clock.every(RETAIN_SECONDS, () => this.write('retention', () => this.retain())),
      this.clock.every(TRIM_SECONDS, () => this.write('retention', () => this.trimLog())),
      this.clock.every(60, () => this.log.info(this.counters(), 'counters')),
    ];
    this.log.info({ base: topics.base }, 'analyzer is taking messages');
  }

  counters(): CounterValues {
    this.count.intervals = this.pipeline.intervals;
    this.count.queries = this.queries?.counters.answered ?? 0;
    return this.count.values();
  }

  async stop(): Promise<void> {
    for (const stop of this.stopTimers) stop();
    await Promise.allSettled([
      this.queries?.stop(),
      ...this.subscriptions.map(subscription => subscription.unsubscribe()),
    ]);
    const now = this.clock.now();
    await Promise.all([this.outputs?.states.drain(now), this.outputs?.findings.drain(now)]);
    await this.status?.stop();
    await this.outputs?.requests.close();
    this.write('history', async () => {
      await this.history.flushAll(this.clock.now());
      await this.directory.save(this.clock.now(), true);
      await this.flush();
    });
    this.write('snapshots', () => this.snapshot(this.rota.takeAll()));
    await this.writing;
    await this.options.frameLog?.close();
    await this.options.store.close();
    this.log.info(this.counters(), 'analyzer has stopped');
  }

  private queryContext(): QueryContext {
    return {
      device: id => this.directory.get(id),
      devices: () => this.directory.all(),
      openFindings: device => this.pipeline.openFindings(device),
      agentCost: device => this.pipeline.agentCost(device),
      powerDetails: device => this.pipeline.powerDetails(device),
      slices: (device, from, to) => this.history.slices(device, from, to),
      findings: async filter => {
        // what has changed is in the store some seconds later
        await this.options.store.putFindings([...this.changedFindings.values()]);
        return this.options.store.findings(filter);
      },
    };
  }

  /** State as of the snapshots, then the frames that came after them. */
  private async recover(): Promise<void> {
    const { store, frameLog } = this.options;
    const now = this.clock.now();
    await this.directory.load();
    const snapshots = await store.snapshots();
    for (const row of snapshots) this.pipeline.restore(row, now);
    if (frameLog !== undefined) {
      const since = new Map(snapshots.map(row => [row.device, row.savedAt - REPLAY_BEFORE_SECONDS]));
      let frames = 0;
      for (const { device, payload, receivedAt } of frameLog.replay()) {
        if (receivedAt < (since.get(device) ?? 0)) continue;
        this.pipeline.frame(device, payload, receivedAt);
        frames++;
      }
      if (frames > 0) this.log.info({ frames }, 'frames of the log replayed');
    }
    await this.history.flush(this.clock.now());
    await this.flush();
  }

  private connect(): Outputs {
    const { topics, endpoint: from } = this.options;
    const endpoint = typeof from === 'function' ? from() : from;
    const onError = (error: unknown): void =>
      this.failed('INTERNAL', 'a result could not be published', error);
    const { statePeriodSeconds: periodSeconds = STATE_SECONDS, stateJson: json = true } = this.options;
    const states = new StateTopics(endpoint, topics, { periodSeconds, json, onError });
    const findings = new FindingTopics(endpoint, topics, { periodSeconds: 0, onError });
    // the broker may have lost its retained messages
    for (const change of this.clearedBefore) findings.update(change);
    for (const finding of this.pipeline.findings()) findings.show(finding);
    this.clearedBefore = [];
    return { endpoint, states, findings, requests: new RequestClient(endpoint, topics.reply('analyzer')) };
  }

  private async takeFrame(device: string, payload: Uint8Array): Promise<void> {
    const receivedAt = this.clock.now();
    this.count.frames++;
    this.count.bytes += payload.length;
    await this.keeper?.keep(device, payload);
    this.pipeline.frame(device, payload, receivedAt);
  }

  private tick(): void {
    const now = this.clock.now();
    this.pipeline.tick(now);
    this.outputs?.states.flush(now);
    this.outputs?.findings.flush(now);
  }

  /** One write to the store at a time; a failure is counted and logged, and what was not written is tried again. */
  private write(what: string, work: () => Promise<void>): void {
    this.writing = this.writing
      .then(work)
      .catch(error => this.failed('STORE_FAILED', `${what} could not be written`, error));
  }

  /** What does not wait for a device's snapshot. */
  private async flush(): Promise<void> {
    const now = this.clock.now();
    await this.history.flush(now, []);
    await this.directory.save(now);
    const changed = [...this.changedFindings.values()];
    await this.options.store.putFindings(changed);
    for (const finding of changed) {
      if (this.changedFindings.get(finding.id) === finding) this.changedFindings.delete(finding.id);
    }
  }

  private async snapshot(turns: readonly Turn[]): Promise<void> {
    const now = this.clock.now();
    const devices = turns.map(({ device }) => device);
    // before anything is awaited: minutes that a later frame completes are not among those written
    const rows = this.pipeline.snapshots(devices, now);
    try {
      // minutes first: a snapshot holds the growing minute only
      await this.history.flush(now, devices);
      await this.options.store.putSnapshots(rows);
    } catch (error) {
      this.rota.putBack(turns);
      throw error;
    }
  }

  private async retain(): Promise<void> {
    const now = this.clock.now();
    await this.options.store.retain(this.options.retention ?? DEFAULT_RETENTION, now);
  }

  private async trimLog(): Promise<void> {
    const now = this.clock.now();
    const needed = Math.min(this.rota.oldest(now), now - FRAME_LOG_SECONDS) - REPLAY_BEFORE_SECONDS;
    await this.options.frameLog?.trim(needed, FRAME_LOG_BYTES);
  }

  private async askForKeyframe(requests: RequestClient, device: string): Promise<void> {
    try {
      await requests.request(
        this.options.topics.request(device, 'keyframe'),
        {},
        { timeoutMs: KEYFRAME_TIMEOUT_MS },
      );
    } catch (error) {
      // the next key frame comes by itself
      this.log.debug(
        { device },
        `no key frame on request: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  private failed(code: ErrorCode, message: string, error: unknown): void {
    this.count.error(isEdgevitalsError(error) ? error.code : code);
    this.log.error({ err: error }, message);
  }
}
