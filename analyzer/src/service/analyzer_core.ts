/**
 * What an analyzer does with messages, wherever they come from and wherever its store is: devices' state, findings, history
 * and snapshots. One is the whole of `edgevitals serve`; in a cluster each partition of the fleet has one.
 */
import { type ErrorCode, isEdgevitalsError } from '@edgevitals/shared/errors';
import type { MqttEndpoint } from '@edgevitals/shared/mqtt';
import { given } from '@edgevitals/shared/objects';
import type { FindingChange } from '../findings/index.js';
import { RECENT_LIMITS } from '../history/recent.js';
import { History } from '../history/window.js';
import type { IngestResult, IngestScratch } from '../ingest/index.js';
import { defaultMemoryLimit, Ledger } from '../ledger/index.js';
import type { QueryContext } from '../query/index.js';
import type { AnalyzerOptions } from './analyzer.js';
import { ClockWatch, formatSpan } from './clock_watch.js';
import { Counters, type CounterValues } from './counters.js';
import { DeviceDirectory } from './device_directory.js';
import { FrameAdmission } from './frame_admission.js';
import { LimitService } from './limit_service.js';
import { type Log, silentLog } from './log.js';
import { Networks } from './networks.js';
import { Outputs } from './outputs.js';
import { Pipeline, type PipelineEvents } from './pipeline.js';
import type { PipelineEvent } from './pipeline_event.js';
import { analyzerFacts, deviceFacts } from './published_facts.js';
import { queryContext } from './query_context.js';
import { recover } from './recovery.js';
import { type SecondsClock, systemSecondsClock } from './seconds_clock.js';
import { StoreWriter } from './store_writer.js';

/** Seconds between two messages on one state topic, where nothing else is said. */
export const STATE_SECONDS = 60;
const SET_BACK_SECONDS = 10;

/** What an analyzer's core is made of: as in `AnalyzerOptions`, but for where messages come from. */
export type CoreOptions = Pick<
  AnalyzerOptions,
  | 'topics'
  | 'store'
  | 'frameLog'
  | 'retention'
  | 'log'
  | 'clock'
  | 'counters'
  | 'admission'
  | 'statePeriodSeconds'
  | 'stateJson'
  | 'memoryBytes'
  | 'inputs'
  | 'limits'
  | 'limitsStore'
  | 'models'
  | 'outputs'
  | 'onRefused'
> & {
  /** Where answers to its requests for key frames come; its own where several cores share an endpoint. */
  readonly inbox?: string;
  /** That several cores share, which work one after the other. */
  readonly scratch?: IngestScratch;
};

export class AnalyzerCore {
  readonly clock: SecondsClock;
  readonly log: Log;
  readonly count: Counters;
  readonly pipeline: Pipeline;
  readonly directory: DeviceDirectory;
  readonly networks: Networks;
  readonly limits: LimitService;
  readonly writer: StoreWriter;
  private readonly options: CoreOptions;
  private readonly clockWatch: ClockWatch;
  private readonly history: History;
  /** There once state is restored. */
  private outputs: Outputs | undefined;
  /** Findings that were cleared in the replay: their topics are to be emptied. */
  private clearedBefore: FindingChange[] = [];
  /** When people were last told of a device that was set back, steady. */
  private setBackTold = Number.NEGATIVE_INFINITY;
  /** Devices of whose info document a person has been told that it is odd. */
  private readonly warnedOf = new Set<string>();
  /** Devices of whose counters a person has been told that they grew by more than can be. */
  private readonly leaptOf = new Set<string>();

  constructor(options: CoreOptions) {
    const { store, frameLog, retention, admission = new FrameAdmission() } = options;
    this.options = options;
    this.clock = options.clock ?? systemSecondsClock;
    this.clockWatch = new ClockWatch(this.clock);
    this.log = options.log ?? silentLog();
    this.count = options.counters ?? new Counters();
    const memory = options.memoryBytes ?? defaultMemoryLimit();
    this.history = new History(
      store,
      { ...RECENT_LIMITS, maxBytes: Math.min(RECENT_LIMITS.maxBytes, memory / 2) },
      memory / 4,
    );
    this.pipeline = new Pipeline(this.history, options.models, new Ledger(memory), options.scratch);
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
  }

  /** What queries may look at. */
  get context(): QueryContext {
    const { pipeline, directory, history, networks, writer } = this;
    return queryContext({ pipeline, directory, history, networks, writer });
  }

  counters(): CounterValues {
    this.count.intervals = this.pipeline.intervals;
    this.count.unsafeNames = this.pipeline.ingest.unsafeNames;
    return this.count.values();
  }

  /** Takes back what is stored. @throws EdgevitalsError STORE_FAILED when store or log cannot be read. */
  async recover(): Promise<void> {
    const { store, frameLog } = this.options;
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
  }

  /** Says what was found so far, and from now on what comes of messages. */
  connect(endpoint: MqttEndpoint): void {
    const { topics, statePeriodSeconds = STATE_SECONDS, stateJson = true, inbox } = this.options;
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
      ...given({ inbox }),
    });
    // the broker may have lost its retained messages
    for (const change of this.clearedBefore) this.outputs.findingChanged(change);
    for (const finding of [...this.pipeline.findings(), ...this.networks.findings()])
      this.outputs.showFinding(finding);
    this.clearedBefore = [];
  }

  /** Opens outputs, where some were asked for. @throws EdgevitalsError where one cannot be. */
  async openOutputs(): Promise<void> {
    await this.outputs?.open();
  }

  /** Takes a frame that came at `receivedAt` (steady), when the wall clock was `wallAhead` seconds ahead of that. */
  takeFrame(device: string, payload: Uint8Array, receivedAt: number, wallAhead: number): void {
    this.count.frames++;
    this.count.bytes += payload.length;
    this.follow(this.pipeline.frame(device, payload, receivedAt, wallAhead), receivedAt);
  }

  /** Takes `online` or `offline`. */
  takeStatus(device: string, payload: Uint8Array): void {
    this.told(this.directory.status(device, payload));
    if (payload.length === 0) this.outputs?.remove(device, this.pipeline.findings(device));
    else this.outputs?.changed(device);
    if (this.directory.get(device)?.status === 'offline')
      this.follow(this.pipeline.goneOffline(device), this.clock.steady());
  }

  /** Sends what waits to be sent. */
  async drain(): Promise<void> {
    await this.outputs?.drain(this.clock.steady());
  }

  /** Lets go of outputs, writes what is not written, and closes the store. */
  async close(): Promise<void> {
    await this.outputs?.close(this.clock.steady());
    await this.writer.finish();
    await this.options.frameLog?.close();
    await this.options.store.close();
  }

  /** To be called about once a second. */
  tick(): void {
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

  /** Takes an info document. @param isKept whether the broker had kept it from before: when the device sent it is not known. */
  takeInfo(device: string, payload: Uint8Array, isKept: boolean): void {
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
    this.options.onRefused?.(result);
    this.log.debug({ device, code }, message);
  }

  /** Counts and logs what could not be done. */
  failed(code: ErrorCode, message: string, error: unknown): void {
    this.count.error(isEdgevitalsError(error) ? error.code : code);
    this.log.error({ err: error }, message);
  }
}
