/**
 * The analyzer put together: devices' messages in, states, findings and answers out, history and snapshots kept. The
 * same for `edgevitals serve`, the demo and one machine without a broker.
 */
import { type ErrorCode, isEdgevitalsError } from '@edgevitals/shared/errors';
import type { MqttEndpoint, Subscription } from '@edgevitals/shared/mqtt';
import type { RequestServer } from '@edgevitals/shared/rpc';
import type { Topics } from '@edgevitals/shared/topics';
import type { FindingChange } from '../findings/index.js';
import type { FrameLog } from '../history/frame_log.js';
import { RECENT_LIMITS } from '../history/recent.js';
import type { HistoryStore, Retention } from '../history/store.js';
import { History } from '../history/window.js';
import type { IngestResult } from '../ingest/index.js';
import { defaultMemoryLimit, Ledger } from '../ledger/index.js';
import type { ModelOptions } from '../models/index.js';
import { AnalyzerStatus } from '../outputs/analyzer_status.js';
import { type QueryContext, serveQueries } from '../query/index.js';
import { Counters, type CounterValues } from './counters.js';
import { DeviceDirectory } from './device_directory.js';
import { FrameKeeper } from './frame_keeper.js';
import { type Log, silentLog } from './log.js';
import { Outputs } from './outputs.js';
import { Pipeline, type PipelineEvents } from './pipeline.js';
import type { PipelineEvent } from './pipeline_event.js';
import { recover } from './recovery.js';
import { type SecondsClock, systemSecondsClock } from './seconds_clock.js';
import { StoreWriter } from './store_writer.js';

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
  /** Bytes that may be held of devices; half of the heap, or less in a container, when left out. */
  readonly memoryBytes?: number;
  /** What the operator says of devices. */
  readonly models?: ModelOptions;
}

export interface Analyzer {
  counters(): CounterValues;
  /** Writes what is not written, says `offline`, and lets go of the store. */
  stop(): Promise<void>;
}

const TICK_SECONDS = 1;
const COUNTERS_SECONDS = 60;
/** Seconds between two messages on one state topic, where nothing else is said. */
export const STATE_SECONDS = 60;

/**
 * Starts the analyzer: state is restored, the log replayed, the connection begun, messages taken.
 * @throws EdgevitalsError STORE_FAILED when the store cannot be read, BROKER_REFUSED when a subscription is refused.
 */
export async function startAnalyzer(options: AnalyzerOptions): Promise<Analyzer> {
  const service = new Service(options);
  await service.start();
  return service;
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
  private readonly writer: StoreWriter;
  /** There once state is restored. */
  private outputs: Outputs | undefined;
  private status: AnalyzerStatus | undefined;
  private queries: RequestServer | undefined;
  private subscriptions: Subscription[] = [];
  private stopTimers: (() => void)[] = [];
  /** Findings that were cleared in the replay: their topics are to be emptied. */
  private clearedBefore: FindingChange[] = [];
  /** Devices of whose info document a person has been told that it is odd. */
  private readonly warnedOf = new Set<string>();

  constructor(options: AnalyzerOptions) {
    const { store, frameLog, retention } = options;
    this.options = options;
    this.clock = options.clock ?? systemSecondsClock;
    this.log = options.log ?? silentLog();
    this.count = options.counters ?? new Counters();
    if (frameLog !== undefined && options.framesKept !== true) {
      this.keeper = new FrameKeeper(frameLog, this.clock, this.count, this.log);
    }
    const memory = options.memoryBytes ?? defaultMemoryLimit();
    this.history = new History(
      store,
      { ...RECENT_LIMITS, maxBytes: Math.min(RECENT_LIMITS.maxBytes, memory / 2) },
      memory / 4,
    );
    this.pipeline = new Pipeline(this.history, options.models, new Ledger(memory));
    this.directory = new DeviceDirectory(this.pipeline, store);
    this.writer = new StoreWriter({
      ...{ store, frameLog, retention },
      clock: this.clock,
      history: this.history,
      pipeline: this.pipeline,
      directory: this.directory,
      onError: (message, error) => this.failed('STORE_FAILED', message, error),
    });
  }

  async start(): Promise<void> {
    const { topics, store, frameLog } = this.options;
    await recover({
      ...{ store, frameLog },
      pipeline: this.pipeline,
      directory: this.directory,
      log: this.log,
      now: this.clock.now(),
      follow: (events, receivedAt) => this.follow(events, receivedAt),
    });
    await this.writer.flushMinutes();
    const endpoint = this.connect();
    await this.subscribe(endpoint, topics.filters.info(), (device, payload, isKept) =>
      this.takeInfo(device, payload, isKept),
    );
    await this.subscribe(endpoint, topics.filters.status(), (device, payload) =>
      this.takeStatus(device, payload),
    );
    await this.subscribe(endpoint, topics.filters.raw(), (device, payload) =>
      this.takeFrame(device, payload),
    );
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
      this.clock.every(COUNTERS_SECONDS, () => this.log.info(this.counters(), 'counters')),
    ];
    this.writer.start();
    this.log.info({ base: topics.base }, 'analyzer is taking messages');
  }

  counters(): CounterValues {
    this.count.intervals = this.pipeline.intervals;
    this.count.queries = this.queries?.counters.answered ?? 0;
    return this.count.values();
  }

  async stop(): Promise<void> {
    for (const stop of this.stopTimers) stop();
    this.writer.pause();
    await Promise.allSettled([
      this.queries?.stop(),
      ...this.subscriptions.map(subscription => subscription.unsubscribe()),
    ]);
    await this.outputs?.drain(this.clock.now());
    await this.status?.stop();
    await this.outputs?.close();
    await this.writer.finish();
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
      newestAt: device => this.pipeline.newestAt(device),
      unplacedSeconds: device => this.pipeline.unplacedSeconds(device),
      window: (device, from, to) => this.history.window(device, from, to),
      findings: async filter => {
        // what has changed is in the store some seconds later
        await this.writer.flushFindings();
        return this.options.store.findings(filter);
      },
    };
  }

  private connect(): MqttEndpoint {
    const { topics, endpoint: from, statePeriodSeconds = STATE_SECONDS, stateJson = true } = this.options;
    const endpoint = typeof from === 'function' ? from() : from;
    this.outputs = new Outputs({
      ...{ endpoint, topics, statePeriodSeconds, stateJson },
      log: this.log,
      onError: error => this.failed('INTERNAL', 'a result could not be published', error),
    });
    // the broker may have lost its retained messages
    for (const change of this.clearedBefore) this.outputs.findingChanged(change);
    for (const finding of this.pipeline.findings()) this.outputs.showFinding(finding);
    this.clearedBefore = [];
    return endpoint;
  }

  /**
   * Hears what devices say on topics of `filter`, and whether the broker had kept it from before.
   * @throws EdgevitalsError BROKER_REFUSED.
   */
  private async subscribe(
    endpoint: MqttEndpoint,
    filter: string,
    take: (device: string, payload: Uint8Array, isKept: boolean) => void | Promise<void>,
  ): Promise<void> {
    const subscription = await endpoint.subscribe(filter, message => {
      const topic = this.options.topics.parse(message.topic);
      if (topic !== undefined && 'device' in topic)
        return take(topic.device, message.payload, message.retain);
      // our own status matches the filter of devices' statuses
      if (topic?.kind !== 'analyzer-status') this.count.error('TOPIC_INVALID');
    });
    this.subscriptions.push(subscription);
  }

  private async takeFrame(device: string, payload: Uint8Array): Promise<void> {
    const receivedAt = this.clock.now();
    this.count.frames++;
    this.count.bytes += payload.length;
    await this.keeper?.keep(device, payload);
    this.follow(this.pipeline.frame(device, payload, receivedAt), receivedAt);
  }

  private takeStatus(device: string, payload: Uint8Array): void {
    this.told(this.directory.status(device, payload));
    if (this.directory.get(device)?.status === 'offline')
      this.follow(this.pipeline.goneOffline(device), this.clock.now());
  }

  private tick(): void {
    const now = this.clock.now();
    this.follow(this.pipeline.tick(now), now);
    this.outputs?.flush(now);
  }

  /** Does what a frame leads to, in one go: what events lend is of use until the next one. */
  private follow(events: PipelineEvents, now: number): void {
    try {
      for (const event of events) this.take(event, now);
    } catch (error) {
      this.failed('INTERNAL', 'a result could not be taken', error);
    }
  }

  private take(event: PipelineEvent, now: number): void {
    switch (event.kind) {
      case 'observed':
        this.writer.deviceChanged(event.device, now);
        this.outputs?.observed(event, now);
        break;
      case 'finding':
        this.takeFinding(event.change);
        break;
      case 'set-back':
        this.count.error('DEVICE_LIMIT');
        this.log.warn(
          { device: event.device, bytes: event.bytes },
          'no memory is left, and of this device most was held: its frames begin anew',
        );
        break;
      case 'keyframe-needed':
        void this.outputs?.askForKeyframe(event.device);
        break;
      case 'refused':
        // what was refused before the last restart has been counted
        if (this.outputs !== undefined) this.told(event);
        break;
    }
  }

  /** @param isKept whether the broker had kept it from before: when the device sent it is not known. */
  private takeInfo(device: string, payload: Uint8Array, isKept: boolean): void {
    this.told(this.directory.info(device, payload, isKept ? undefined : this.clock.now()));
    const problems = this.directory.get(device)?.infoProblems ?? [];
    if (problems.length === 0) return;
    // once a device: what it sends is nobody's choice but its own
    const level = this.warnedOf.has(device) ? 'debug' : 'warn';
    this.warnedOf.add(device);
    this.log[level]({ device, problems }, 'some of its info document cannot be used');
  }

  private takeFinding(change: FindingChange): void {
    const { finding } = change;
    this.writer.findingChanged(finding);
    if (change.change === 'opened') this.count.findings++;
    if (this.outputs !== undefined) this.outputs.findingChanged(change);
    else if (change.change === 'cleared') this.clearedBefore.push(change);
    this.log.info({ device: finding.device, kind: finding.kind }, `${change.change}: ${finding.summary}`);
  }

  private told(result: IngestResult): void {
    if (result.kind !== 'refused') return;
    const { code, device, message } = result;
    this.count.error(code);
    this.log.debug({ device, code }, message);
  }

  private failed(code: ErrorCode, message: string, error: unknown): void {
    this.count.error(isEdgevitalsError(error) ? error.code : code);
    this.log.error({ err: error }, message);
  }
}
