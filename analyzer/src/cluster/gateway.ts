/**
 * The gateway: takes what devices say from the broker, and acknowledges it when NATS has it. One is at work at a time, so
 * that the broker's order stays what it is; others stand by, and the next one goes on with the same session at the broker, which has
 * kept what was not acknowledged. It also takes questions, and finds who answers.
 */
import { EdgevitalsError, type ErrorCode, isEdgevitalsError } from '@edgevitals/shared/errors';
import { decodeFrame, FRAME_LIMITS } from '@edgevitals/shared/frame';
import type { MqttEndpoint, Subscription } from '@edgevitals/shared/mqtt';
import type { RequestServer } from '@edgevitals/shared/rpc';
import type { Topics } from '@edgevitals/shared/topics';
import type { AnalyzerInstance } from '../history/analyzer_instance.js';
import { checkPlausible, Quota } from '../ingest/index.js';
import { AnalyzerStatus } from '../outputs/analyzer_status.js';
import { serveQueries } from '../query/index.js';
import type { Counters } from '../service/counters.js';
import type { Log } from '../service/log.js';
import type { SecondsClock } from '../service/seconds_clock.js';
import { Batcher } from './batcher.js';
import type { ClusterView } from './membership.js';
import type { MessageKind } from './message_batch.js';
import type { NatsLog, NatsRequests } from './nats/index.js';
import { type OwnerTable, withGateway } from './ownership.js';
import { QueryRouter } from './query_router.js';

/** Of an info document: as ingest takes them. */
const MOST_INFO_BYTES = 256 * 1024;
const MOST_STATUS_BYTES = 16;
/** Devices whose amounts are remembered. */
const MOST_QUOTAS = 100_000;
/** Of frames that wait, in the log too: one trouble in so many seconds is told. */
const TROUBLE_SECONDS = 10;
const CLOSE_MS = 200;
const NEVER = new Promise<void>(() => {});

export interface GatewayOptions {
  readonly name: string;
  readonly topics: Topics;
  readonly frames: NatsLog;
  readonly requests: NatsRequests;
  readonly clock: SecondsClock;
  readonly counters: Counters;
  readonly log: Log;
  readonly instance: AnalyzerInstance;
  readonly replyPrefixes: readonly string[];
  /**
   * Begins a connection to the broker, as the one client that all gateways are.
   * @param onReplaced called when another has come as that client.
   */
  readonly connect: (onReplaced: () => void) => MqttEndpoint;
}

export class Gateway {
  private readonly options: GatewayOptions;
  private readonly router: QueryRouter;
  private table: OwnerTable | undefined;
  /** Epoch at which this run has taken the place at the broker. */
  private taken: number | undefined;
  private work: GatewayAtWork | undefined;
  private changing: Promise<void> = Promise.resolve();
  private leaving = false;

  constructor(options: GatewayOptions) {
    this.options = options;
    this.router = new QueryRouter(options.requests, () => this.table);
  }

  get isAtWork(): boolean {
    return this.work !== undefined;
  }

  /** See `ClusterMembershipOptions.decide`. */
  decide({ table, gateways }: ClusterView): OwnerTable | undefined {
    const { owner, epoch } = table.gateway;
    const { name, clock } = this.options;
    if (this.leaving || (owner === name ? this.taken === epoch : gateways.includes(owner))) return undefined;
    const changed = withGateway(table, name, clock.now());
    this.taken = changed.gateway.epoch;
    return changed;
  }

  /** See `ClusterMembershipOptions.onTable`. */
  take(table: OwnerTable): void {
    this.table = table;
    const isOurs = table.gateway.owner === this.options.name && table.gateway.epoch === this.taken;
    if (isOurs && this.work === undefined && !this.leaving) this.begin();
    else if (!isOurs && this.work !== undefined) this.end();
  }

  /** See `ClusterMembershipOptions.onLost`. */
  lose(): void {
    this.taken = undefined;
    if (this.work !== undefined) this.end();
  }

  /** Ends in order. @returns once nothing more is acknowledged. */
  async leave(): Promise<void> {
    this.leaving = true;
    const { work } = this;
    this.work = undefined;
    // while the broker is away there is nobody to tell
    if (work?.hasBegun === false) work.stopAcknowledging();
    await this.changing;
    await work?.end(true);
  }

  private begin(): void {
    const { log } = this.options;
    const work = new GatewayAtWork(this.options, this.router);
    this.work = work;
    this.changing = this.changing
      .then(() => work.begin(() => this.replaced(work)))
      .then(() => log.info('cluster: this gateway is at work'))
      .catch(error => {
        if (this.work === work) log.error({ err: error }, 'cluster: the gateway could not begin');
      });
  }

  /** By a gateway that has taken its place, which the table will tell; or by an analyzer that is no part of the cluster. */
  private replaced(work: GatewayAtWork): void {
    if (this.work !== work) return;
    this.options.log.warn('cluster: another client has come to the broker in place of this gateway');
    this.end();
  }

  private end(): void {
    const { work } = this;
    this.work = undefined;
    this.options.log.info('cluster: this gateway stands by');
    // at once, for another is about to be the same client
    this.changing = this.changing.then(() => work?.end(false));
    work?.stopAcknowledging();
  }
}

/** From its connection to the end of it. */
class GatewayAtWork {
  private readonly options: GatewayOptions;
  private readonly router: QueryRouter;
  private readonly batcher: Batcher;
  private readonly quotas = new Map<string, Quota>();
  private endpoint: MqttEndpoint | undefined;
  private status: AnalyzerStatus | undefined;
  private queries: RequestServer | undefined;
  private subscriptions: Subscription[] = [];
  hasBegun = false;
  private isOver = false;
  private troubleAt = Number.NEGATIVE_INFINITY;

  constructor(options: GatewayOptions, router: QueryRouter) {
    this.options = options;
    this.router = router;
    this.batcher = new Batcher({
      log: options.frames,
      name: `${options.name}-${options.clock.now()}`,
      onTrouble: error => this.troubled(error),
    });
  }

  /** @param onReplaced called when another has come to the broker as the same client. */
  async begin(onReplaced: () => void): Promise<void> {
    const { topics, connect, replyPrefixes, instance, log } = this.options;
    const { filters } = topics;
    const endpoint = connect(onReplaced);
    this.endpoint = endpoint;
    this.subscriptions = [
      await this.hear(endpoint, filters.info(), isKept => (isKept ? 'kept-info' : 'info'), MOST_INFO_BYTES),
      await this.hear(endpoint, filters.status(), () => 'status', MOST_STATUS_BYTES),
    ];
    // not to be unsubscribed: what the broker has not been told of waits in the session for the next gateway
    await this.hear(endpoint, filters.raw(), () => 'frame', FRAME_LIMITS.maxBytes);
    this.queries = await serveQueries({
      ...{ endpoint, topics, replyPrefixes },
      answer: this.router.answer,
      deviceCount: () => this.router.deviceCount,
      onError: (error, method) => log.warn({ err: error, method }, 'a query could not be answered'),
    });
    this.status = new AnalyzerStatus(endpoint, topics, instance);
    this.hasBegun = true;
  }

  stopAcknowledging(): void {
    this.isOver = true;
    this.batcher.close();
    // without a word: whoever comes is the same client
    void this.endpoint?.close(0);
  }

  /** @param inOrder whether the broker is told. */
  async end(inOrder: boolean): Promise<void> {
    this.isOver = true;
    if (inOrder && this.hasBegun) {
      await Promise.allSettled([
        this.queries?.stop(),
        ...this.subscriptions.map(subscription => subscription.unsubscribe()),
      ]);
      await this.status?.stop();
    }
    this.batcher.close();
    await this.endpoint?.close(CLOSE_MS);
  }

  private hear(
    endpoint: MqttEndpoint,
    filter: string,
    kindOf: (isKept: boolean) => MessageKind,
    mostBytes: number,
  ): Promise<Subscription> {
    const { topics, clock, counters } = this.options;
    return endpoint.subscribe(filter, ({ topic, payload, retain }) => {
      if (this.isOver) return NEVER;
      const about = topics.parse(topic);
      if (about === undefined || !('device' in about)) {
        if (about?.kind !== 'analyzer-status') counters.error('TOPIC_INVALID');
        return undefined;
      }
      const kind = kindOf(retain);
      const { device } = about;
      if (kind === 'frame') {
        counters.frames++;
        counters.bytes += payload.length;
      }
      const refused = this.refusalOf(kind, device, payload, mostBytes);
      if (refused === undefined) return this.batcher.add({ kind, device, receivedAt: clock.now(), payload });
      // asking for it again would not help
      counters.error(refused);
      return undefined;
    });
  }

  private refusalOf(
    kind: MessageKind,
    device: string,
    payload: Uint8Array,
    mostBytes: number,
  ): ErrorCode | undefined {
    try {
      if (payload.length > mostBytes)
        throw new EdgevitalsError('FRAME_TOO_LARGE', `${kind} of ${payload.length} bytes`);
      const quota = this.quotaOf(device);
      quota.check(device, payload.length, this.options.clock.steady());
      // the header alone: the worker reads the rest
      if (kind === 'frame') checkPlausible(decodeFrame(payload), device);
      quota.take(payload.length);
      return undefined;
    } catch (error) {
      if (!isEdgevitalsError(error)) throw error;
      return error.code;
    }
  }

  private quotaOf(device: string): Quota {
    let quota = this.quotas.get(device);
    if (quota === undefined) {
      quota = new Quota();
      for (const oldest of this.quotas.keys()) {
        if (this.quotas.size < MOST_QUOTAS) break;
        this.quotas.delete(oldest);
      }
      this.quotas.set(device, quota);
    }
    return quota;
  }

  private troubled(error: unknown): void {
    const { clock, log, counters } = this.options;
    counters.error(isEdgevitalsError(error) ? error.code : 'STORE_FAILED');
    const now = clock.steady();
    if (now - this.troubleAt < TROUBLE_SECONDS) return;
    this.troubleAt = now;
    log.warn({ err: error }, 'frames cannot be stored at NATS: they wait, and are not acknowledged');
  }
}
