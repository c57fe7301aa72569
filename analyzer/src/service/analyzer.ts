/**
 * The analyzer put together: devices' messages in, states, findings and answers out, history and snapshots kept. The
 * same for `edgevitals serve`, the demo and one machine without a broker.
 */
import { setImmediate } from 'node:timers/promises';
import type { MqttEndpoint, Subscription } from '@edgevitals/shared/mqtt';
import type { RequestServer } from '@edgevitals/shared/rpc';
import type { Topics } from '@edgevitals/shared/topics';
import type { AnalyzerInstance } from '../history/analyzer_instance.js';
import type { FrameLog } from '../history/frame_log.js';
import type { HistoryStore, Retention } from '../history/store.js';
import type { Refused } from '../ingest/index.js';
import type { NetworkInput } from '../inputs/index.js';
import type { ModelOptions } from '../models/index.js';
import { AnalyzerStatus } from '../outputs/analyzer_status.js';
import { answering, serveQueries } from '../query/index.js';
import { ReleaseRounds } from '../releases/index.js';
import { AnalyzerCore } from './analyzer_core.js';
import type { Counters, CounterValues } from './counters.js';
import { FrameAdmission } from './frame_admission.js';
import { FrameKeeper } from './frame_keeper.js';
import type { LimitsStore } from './limit_service.js';
import type { Log } from './log.js';
import type { OutputSettings } from './outputs.js';
import type { SecondsClock } from './seconds_clock.js';

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
  /** Told of each message of a device that is refused. */
  readonly onRefused?: (refused: Refused) => void;
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
  private readonly core: AnalyzerCore;
  private readonly keeper: FrameKeeper | undefined;
  private readonly rounds: ReleaseRounds;
  /** The round that goes on. */
  private comparing: Promise<void> = Promise.resolve();
  private status: AnalyzerStatus | undefined;
  private queries: RequestServer | undefined;
  private subscriptions: Subscription[] = [];
  private stopTimers: (() => void)[] = [];
  /** Frames that come now are not acknowledged: the next run takes them. */
  private stopping = false;

  constructor(options: AnalyzerOptions) {
    const { frameLog, admission = new FrameAdmission() } = options;
    this.options = options;
    this.core = new AnalyzerCore({ ...options, admission });
    const { clock, count, log } = this.core;
    if (frameLog !== undefined && options.framesKept !== true)
      this.keeper = new FrameKeeper(frameLog, clock, count, log, admission);
    const { pipeline, writer } = this.core;
    this.rounds = new ReleaseRounds({
      builds: () => pipeline.releases.builds(),
      days: (program, fromDay, devices) => writer.releaseDays(program, fromDay, devices),
      pause: () => setImmediate(),
    });
    pipeline.releases.rounds = this.rounds;
  }

  async start(): Promise<void> {
    const { topics, endpoint: from } = this.options;
    const { core } = this;
    await core.recover();
    const endpoint = typeof from === 'function' ? from() : from;
    core.connect(endpoint);
    this.subscriptions.push(
      await this.subscribe(endpoint, topics.filters.info(), (device, payload, isKept) =>
        core.takeInfo(device, payload, isKept),
      ),
      await this.subscribe(endpoint, topics.filters.status(), (device, payload) =>
        core.takeStatus(device, payload),
      ),
    );
    const frames = await this.subscribe(endpoint, topics.filters.raw(), (device, payload) =>
      this.takeFrame(device, payload),
    );
    // to unsubscribe would have the broker's last frames acknowledged though nobody takes them; they wait in its session
    if (this.keeper === undefined) this.subscriptions.push(frames);
    this.subscriptions.push(...(await core.networks.subscribe(endpoint)));
    this.queries = await serveQueries({
      endpoint,
      topics,
      answer: answering(core.context),
      deviceCount: () => core.pipeline.ingest.devices,
      replyPrefixes: this.options.replyPrefixes ?? [],
      onError: (error, method) => core.log.warn({ err: error, method }, 'a query could not be answered'),
    });
    // first who this is: of two that take the link from each other, that ends it
    this.status = new AnalyzerStatus(endpoint, topics, this.options.instance);
    await core.limits.serve(endpoint);
    await core.openOutputs();
    this.stopTimers = [
      core.clock.every(TICK_SECONDS, () => core.tick()),
      core.clock.every(RELEASES_SECONDS, () => this.compareReleases()),
      core.clock.every(COUNTERS_SECONDS, () => core.log.info(this.counters(), 'counters')),
    ];
    core.writer.start();
    this.compareReleases();
    core.log.info({ base: topics.base }, 'analyzer is taking messages');
  }

  counters(): CounterValues {
    this.core.count.queries = this.queries?.counters.answered ?? 0;
    return this.core.counters();
  }

  async stop(): Promise<void> {
    const { core } = this;
    for (const stop of this.stopTimers) stop();
    core.writer.pause();
    this.stopping = true;
    this.keeper?.close();
    this.rounds.stop();
    await this.comparing;
    await Promise.allSettled([
      this.queries?.stop(),
      core.limits.stop(core.clock.steady()),
      ...this.subscriptions.map(subscription => subscription.unsubscribe()),
    ]);
    await core.drain();
    await this.status?.stop();
    await core.close();
    core.log.info(this.counters(), 'analyzer has stopped');
  }

  /** Looks for builds that cost more, unless that goes on already. */
  private compareReleases(): void {
    const { core } = this;
    this.comparing = this.rounds
      .go(core.clock.now())
      .catch(error => core.failed('STORE_FAILED', 'releases could not be compared', error));
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
      if (topic?.kind !== 'analyzer-status') this.core.count.error('TOPIC_INVALID');
    });
  }

  private async takeFrame(device: string, payload: Uint8Array): Promise<void> {
    if (this.stopping && this.keeper !== undefined) return NEVER;
    const { clock } = this.core;
    const receivedAt = clock.steady();
    const wallAhead = clock.now() - receivedAt;
    const keeping = this.keeper?.keep(device, payload);
    // what is told rests on what is durable; where that cannot be, what is known is told all the same
    await keeping?.known;
    this.core.takeFrame(device, payload, receivedAt, wallAhead);
    await keeping?.stored;
  }
}
