/**
 * The analyzer put together: devices' messages in, states, findings and answers out, history and snapshots kept. The
 * same for `edgevitals serve`, the demo and one machine without a broker.
 */
import { setImmediate } from 'node:timers/promises';
import { type ErrorCode, isEdgevitalsError } from '@edgevitals/shared/errors';
import type { MqttEndpoint, Subscription } from '@edgevitals/shared/mqtt';
import type { RequestServer } from '@edgevitals/shared/rpc';
import type { Topics } from '@edgevitals/shared/topics';
import type { FindingChange } from '../findings/index.js';
import type { AnalyzerInstance } from '../history/analyzer_instance.js';
import type { FrameLog } from '../history/frame_log.js';
import { RECENT_LIMITS } from '../history/recent.js';
import type { HistoryStore, Retention } from '../history/store.js';
import { History } from '../history/window.js';
import type { IngestResult } from '../ingest/index.js';
import type { NetworkInput } from '../inputs/index.js';
import { defaultMemoryLimit, Ledger } from '../ledger/index.js';
import type { ModelOptions } from '../models/index.js';
import { AnalyzerStatus } from '../outputs/analyzer_status.js';
import { serveQueries } from '../query/index.js';
import { ReleaseRounds } from '../releases/index.js';
import { ClockWatch, formatSpan } from './clock_watch.js';
import { Counters, type CounterValues } from './counters.js';
import { DeviceDirectory } from './device_directory.js';
import { FrameAdmission } from './frame_admission.js';
import { FrameKeeper } from './frame_keeper.js';
import { LimitService, type LimitsStore } from './limit_service.js';
import { type Log, silentLog } from './log.js';
import { Networks } from './networks.js';
import { type OutputSettings, Outputs } from './outputs.js';
import { Pipeline, type PipelineEvents } from './pipeline.js';
import type { PipelineEvent } from './pipeline_event.js';
import { analyzerFacts, deviceFacts } from './published_facts.js';
import { queryContext } from './query_context.js';
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
  /** What an embedded broker asks which frames to put there. */
  readonly admission?: FrameAdmission;
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
  /** Networks without agents to hear. */
  readonly inputs?: readonly NetworkInput[];
  /** What programs and devices may use, as a file of limits has it; otherwise what is kept in `limitsStore`. */
  readonly limits?: { readonly text: string; readonly path: string };
  /** Where limits that operators set are kept. */
  readonly limitsStore?: LimitsStore;
  /** What the operator says of devices. */
  readonly models?: ModelOptions;
  /** Where single values of devices go besides. */
  readonly outputs?: OutputSettings;
  /** Who this is, said with its status. */
  readonly instance?: AnalyzerInstance;
}

export interface Analyzer {
  counters(): CounterValues;
  /** Writes what is not written, says `offline`, and lets go of the store. */
  stop(): Promise<void>;
}

const NEVER = new Promise<void>(() => {});
const TICK_SECONDS = 1;
const COUNTERS_SECONDS = 60;
/** Looks at releases are days apart. */
const RELEASES_SECONDS = 3600;
const SET_BACK_SECONDS = 10;
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
  private readonly clockWatch: ClockWatch;
  private readonly log: Log;
  private readonly count: Counters;
  private readonly keeper: FrameKeeper | undefined;
  private readonly history: History;
  private readonly pipeline: Pipeline;
  private readonly networks: Networks;
  private readonly directory: DeviceDirectory;
  private readonly writer: StoreWriter;
  private readonly limits: LimitService;
  private readonly rounds: ReleaseRounds;
  /** The round that goes on. */
  private comparing: Promise<void> = Promise.resolve();
  /** There once state is restored. */
  private outputs: Outputs | undefined;
  private status: AnalyzerStatus | undefined;
  private queries: RequestServer | undefined;
  private subscriptions: Subscription[] = [];
  private stopTimers: (() => void)[] = [];
  /** Frames that come now are not acknowledged: the next run takes them. */
  private stopping = false;
  /** Findings that were cleared in the replay: their topics are to be emptied. */
  private clearedBefore: FindingChange[] = [];
  /** When people were last told of a device that was set back, steady. */
  private setBackTold = Number.NEGATIVE_INFINITY;
  /** Devices of whose info document a person has been told that it is odd. */
  private readonly warnedOf = new Set<string>();
  /** Devices of whose counters a person has been told that they grew by more than can be. */
  private readonly leaptOf = new Set<string>();

  constructor(options: AnalyzerOptions) {
    const { store, frameLog, retention, admission = new FrameAdmission() } = options;
    this.options = options;
    this.clock = options.clock ?? systemSecondsClock;
    this.clockWatch = new ClockWatch(this.clock);
    this.log = options.log ?? silentLog();
    this.count = options.counters ?? new Counters();
    if (frameLog !== undefined && options.framesKept !== true) {
      this.keeper = new FrameKeeper(frameLog, this.clock, this.count, this.log, admission);
    }
    const memory = options.memoryBytes ?? defaultMemoryLimit();
    this.history = new History(
      store,
      { ...RECENT_LIMITS, maxBytes: Math.min(RECENT_LIMITS.maxBytes, memory / 2) },
      memory / 4,
    );
    this.pipeline = new Pipeline(this.history, options.models, new Ledger(memory));
    this.networks = new Networks({
      inputs: options.inputs ?? [],
      clock: this.clock,
      onFinding: change => this.takeFinding(change),
      onError: (message, error) => this.failed('BROKER_REFUSED', message, error),
      onRefused: (network, code, message) => this.told({ kind: 'refused', device: network, code, message }),
    });
    this.pipeline.otherBytes = () => this.networks.bytes + (this.outputs?.bytes ?? 0);
    admission.attach(this.pipeline.ingest);
    this.directory = new DeviceDirectory(this.pipeline, store);
    this.pipeline.onForgotten = device => {
      this.directory.forget(device);
      this.outputs?.forget(device);
      this.warnedOf.delete(device);
    };
    this.limits = new LimitService({
      limits: this.pipeline.limits,
      history: this.history,
      devices: () => this.directory.all(),
      topics: options.topics,
      store: options.limitsStore,
      onError: (error, message) => this.failed('CONFIG_INVALID', message, error),
      onSet: count => this.log.info({ limits: count }, 'limits were set'),
    });
    this.writer = new StoreWriter({
      ...{ store, frameLog, retention },
      clock: this.clock,
      history: this.history,
      pipeline: this.pipeline,
      directory: this.directory,
      onError: (message, error) => this.failed('STORE_FAILED', message, error),
    });
    this.rounds = new ReleaseRounds({
      builds: () => this.pipeline.releases.builds(),
      days: (program, fromDay, devices) => this.writer.releaseDays(program, fromDay, devices),
      pause: () => setImmediate(),
    });
    this.pipeline.releases.rounds = this.rounds;
  }

  async start(): Promise<void> {
    const { topics, store, frameLog } = this.options;
    this.limits.begin(this.options.limits);
    await recover({
      ...{ store, frameLog },
      pipeline: this.pipeline,
      networks: this.networks,
      directory: this.directory,
      log: this.log,
      now: this.clock.steady(),
      wall: this.clock.now(),
      counters: this.count,
      follow: (events, receivedAt) => this.follow(events, receivedAt),
    });
    // a disk that is full now may have room later
    await this.writer
      .flushMinutes()
      .catch(error => this.failed('STORE_FAILED', 'history could not be written', error));
    const endpoint = this.connect();
    this.subscriptions.push(
      await this.subscribe(endpoint, topics.filters.info(), (device, payload, isKept) =>
        this.takeInfo(device, payload, isKept),
      ),
      await this.subscribe(endpoint, topics.filters.status(), (device, payload) =>
        this.takeStatus(device, payload),
      ),
    );
    const frames = await this.subscribe(endpoint, topics.filters.raw(), (device, payload) =>
      this.takeFrame(device, payload),
    );
    // to unsubscribe would have the broker's last frames acknowledged though nobody takes them; they wait in its session
    if (this.keeper === undefined) this.subscriptions.push(frames);
    this.subscriptions.push(...(await this.networks.subscribe(endpoint)));
    const { pipeline, directory, history, networks, writer } = this;
    this.queries = await serveQueries({
      endpoint,
      topics,
      context: queryContext({ pipeline, directory, history, networks, writer }),
      replyPrefixes: this.options.replyPrefixes ?? [],
      onError: (error, method) => this.log.warn({ err: error, method }, 'a query could not be answered'),
    });
    // first who this is: of two that take the link from each other, that ends it
    this.status = new AnalyzerStatus(endpoint, topics, this.options.instance);
    await this.limits.serve(endpoint);
    await this.outputs?.open();
    this.stopTimers = [
      this.clock.every(TICK_SECONDS, () => this.tick()),
      this.clock.every(RELEASES_SECONDS, () => this.compareReleases()),
      this.clock.every(COUNTERS_SECONDS, () => this.log.info(this.counters(), 'counters')),
    ];
    this.writer.start();
    this.compareReleases();
    this.log.info({ base: topics.base }, 'analyzer is taking messages');
  }

  counters(): CounterValues {
    this.count.intervals = this.pipeline.intervals;
    this.count.unsafeNames = this.pipeline.ingest.unsafeNames;
    this.count.queries = this.queries?.counters.answered ?? 0;
    return this.count.values();
  }

  async stop(): Promise<void> {
    for (const stop of this.stopTimers) stop();
    this.writer.pause();
    this.stopping = true;
    this.keeper?.close();
    this.rounds.stop();
    await this.comparing;
    await Promise.allSettled([
      this.queries?.stop(),
      this.limits.stop(this.clock.steady()),
      ...this.subscriptions.map(subscription => subscription.unsubscribe()),
    ]);
    await this.outputs?.drain(this.clock.steady());
    await this.status?.stop();
    await this.outputs?.close(this.clock.steady());
    await this.writer.finish();
    await this.options.frameLog?.close();
    await this.options.store.close();
    this.log.info(this.counters(), 'analyzer has stopped');
  }

  private connect(): MqttEndpoint {
    const { topics, endpoint: from, statePeriodSeconds = STATE_SECONDS, stateJson = true } = this.options;
    const endpoint = typeof from === 'function' ? from() : from;
    const { pipeline, directory, networks, count, clock, log } = this;
    const startedAt = clock.now();
    this.outputs = new Outputs({
      ...{ endpoint, topics, statePeriodSeconds, stateJson, clock, log, settings: this.options.outputs },
      facts: (device, states) => {
        const state = directory.get(device);
        return state && { state, facts: deviceFacts(state, states, pipeline) };
      },
      analyzer: () => {
        this.counters();
        return analyzerFacts({ pipeline, directory, networks, count, startedAt });
      },
      onError: error => this.failed('INTERNAL', 'a result could not be published', error),
    });
    // the broker may have lost its retained messages
    for (const change of this.clearedBefore) this.outputs.findingChanged(change);
    for (const finding of [...this.pipeline.findings(), ...this.networks.findings()])
      this.outputs.showFinding(finding);
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
  ): Promise<Subscription> {
    return endpoint.subscribe(filter, message => {
      const topic = this.options.topics.parse(message.topic);
      if (topic !== undefined && 'device' in topic)
        return take(topic.device, message.payload, message.retain);
      // our own status matches the filter of devices' statuses
      if (topic?.kind !== 'analyzer-status') this.count.error('TOPIC_INVALID');
    });
  }

  private async takeFrame(device: string, payload: Uint8Array): Promise<void> {
    if (this.stopping && this.keeper !== undefined) return NEVER;
    const receivedAt = this.clock.steady();
    const wallAhead = this.clock.now() - receivedAt;
    this.count.frames++;
    this.count.bytes += payload.length;
    const keeping = this.keeper?.keep(device, payload);
    // what is told rests on what is durable; where that cannot be, what is known is told all the same
    await keeping?.known;
    this.follow(this.pipeline.frame(device, payload, receivedAt, wallAhead), receivedAt);
    await keeping?.stored;
  }

  private takeStatus(device: string, payload: Uint8Array): void {
    this.told(this.directory.status(device, payload));
    if (payload.length === 0) this.outputs?.remove(device, this.pipeline.findings(device));
    else this.outputs?.changed(device);
    if (this.directory.get(device)?.status === 'offline')
      this.follow(this.pipeline.goneOffline(device), this.clock.steady());
  }

  private tick(): void {
    const now = this.clock.steady();
    const jump = this.clockWatch.jump();
    if (jump !== 0) {
      this.count.error('CLOCK_JUMP');
      this.log.warn(
        { code: 'CLOCK_JUMP', seconds: Math.round(jump) },
        `the clock was set ${formatSpan(Math.abs(jump))} ${jump > 0 ? 'ahead' : 'back'}: no history is deleted for it`,
      );
    }
    this.follow(this.pipeline.tick(now), now);
    this.networks.tick();
    this.outputs?.flush(now);
    this.limits.flush(now);
  }

  /** Looks for builds that cost more, unless that goes on already. */
  private compareReleases(): void {
    this.comparing = this.rounds
      .go(this.clock.now())
      .catch(error => this.failed('STORE_FAILED', 'releases could not be compared', error));
  }

  /** Does what a frame leads to at `now` (steady), in one go: what events lend is of use until the next one. */
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
        if (!event.isOfCrowd) this.outputs?.observed(event, now);
        break;
      case 'finding':
        this.takeFinding(event.change);
        break;
      case 'set-back':
        this.count.error('DEVICE_LIMIT');
        this.log[this.levelOfSetBack(now)](
          { device: event.device, bytes: event.bytes },
          'no memory is left, and of this device most was held: its frames begin anew',
        );
        break;
      case 'keyframe-needed':
        void this.outputs?.askForKeyframe(event.device).then(wasSent => {
          if (!wasSent) this.pipeline.ingest.keyframeNotAsked(event.device);
        });
        break;
      case 'left-out': {
        const { device, code, message } = event;
        if (this.outputs === undefined) break;
        this.count.error(code);
        // once a device and run: how often it happens is counted
        this.log[this.leaptOf.has(device) ? 'debug' : 'warn']({ device, code }, message);
        this.leaptOf.add(device);
        break;
      }
      case 'refused':
        // what was refused before the last restart has been counted
        if (this.outputs !== undefined) this.told(event);
        break;
    }
  }

  /** One in ten seconds is told to people: where somebody makes up devices there are very many. */
  private levelOfSetBack(now: number): 'warn' | 'debug' {
    if (now - this.setBackTold < SET_BACK_SECONDS) return 'debug';
    this.setBackTold = now;
    return 'warn';
  }

  /** @param isKept whether the broker had kept it from before: when the device sent it is not known. */
  private takeInfo(device: string, payload: Uint8Array, isKept: boolean): void {
    this.told(this.directory.info(device, payload, isKept ? undefined : this.clock.now()));
    this.outputs?.changed(device);
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
    // that it goes on is told again and again
    const level = change.change === 'updated' ? 'debug' : 'info';
    this.log[level]({ device: finding.device, kind: finding.kind }, `${change.change}: ${finding.summary}`);
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
