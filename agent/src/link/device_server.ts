import type { MqttEndpoint } from '@edgevitals/shared/mqtt';
import { type RequestServer as Served, serveRequests } from '@edgevitals/shared/rpc';
import type { Topics } from '@edgevitals/shared/topics';
import type { Cancel, Host } from '../host/host.js';
import { RequestGate } from './request_gate.js';
import { type RequestActions, requestHandlers } from './requests.js';

/** Requests worked on at once: each may read the whole kernel. */
const CONCURRENCY = 4;
/** Replies on their way: a broker that does not take them gets no more. */
const MOST_REPLIES = 8;
/** So long no request is taken after a flood: the broker keeps what comes to itself. */
const CLOSED_MS = 30_000;

export interface DeviceServerOptions {
  readonly host: Pick<Host, 'monotonicMs' | 'timer'>;
  readonly endpoint: MqttEndpoint;
  readonly topics: Topics;
  readonly device: string;
  readonly actions: RequestActions;
  /** CPU that the agent may use, thousandths of one, of which requests get a part. */
  readonly cpuPermille: () => number;
  readonly onNotice?: (message: string) => void;
}

/**
 * Answers requests to this device, from the first connection on. However many come, few are looked at: those beyond are
 * refused with QUERY_BUSY and counted, and during a flood it unsubscribes for a while, for frames come first.
 */
export class DeviceServer {
  private readonly options: DeviceServerOptions;
  private readonly gate: RequestGate;
  private served: Served | undefined;
  private stopped = false;
  private reopening: Cancel | undefined;
  /** Of subscriptions that have ended. */
  private before = { answered: 0, refused: 0 };

  constructor(options: DeviceServerOptions) {
    this.options = options;
    this.gate = new RequestGate(options.host, options.cpuPermille);
  }

  get answered(): number {
    return this.before.answered + (this.served?.counters.answered ?? 0);
  }

  /** Requests that were answered with an error, or could not be answered, or were too many. */
  get refused(): number {
    const counters = this.served?.counters;
    if (counters === undefined) return this.before.refused;
    const { failed, unanswerable, untold } = counters;
    return Object.values(failed).reduce(
      (sum, count) => sum + count,
      this.before.refused + unanswerable + untold,
    );
  }

  /** A request has taken so many microseconds of CPU: those that come after it wait for them to be earned back. */
  charge(micros: number): void {
    this.gate.charge(micros);
  }

  /** Subscribes as soon as there is a connection; does not wait for it. */
  start(): void {
    const { host, endpoint, topics, device, actions, onNotice } = this.options;
    serveRequests(endpoint, {
      filter: topics.filters.requests(device),
      methodOf: topic => {
        const parsed = topics.parse(topic);
        return parsed?.kind === 'request' && parsed.device === device ? parsed.name : undefined;
      },
      handlers: requestHandlers(actions),
      replyPrefix: topics.reply(''),
      concurrency: CONCURRENCY,
      mostReplies: MOST_REPLIES,
      admit: () => this.admit(),
      tells: () => this.gate.tells(),
      clock: { now: () => host.monotonicMs(), after: (ms, action) => host.timer(ms, action) },
      onError: (error, method) => onNotice?.(`request ${method}: ${messageOf(error)}`),
    }).then(
      served => {
        this.served = served;
        if (this.stopped) this.unsubscribe();
      },
      (error: unknown) => {
        // closed before the first connection: there was never anybody to answer
        if (!this.stopped) onNotice?.(`requests are not served: ${messageOf(error)}`);
      },
    );
  }

  /** Takes no more requests. */
  stop(): void {
    this.stopped = true;
    this.reopening?.();
    this.unsubscribe();
  }

  private admit(): string | undefined {
    const why = this.gate.admit();
    if (this.gate.isFlooded && this.reopening === undefined && this.served !== undefined)
      this.closeForAWhile();
    return this.reopening === undefined ? why : 'a flood of requests came: none is taken for a while';
  }

  private closeForAWhile(): void {
    const { host, onNotice } = this.options;
    onNotice?.(`a flood of requests: none is taken for ${CLOSED_MS / 1000} s`);
    this.reopening = host.timer(CLOSED_MS, () => {
      this.reopening = undefined;
      this.before = { answered: this.answered, refused: this.refused };
      this.served = undefined;
      this.gate.reopen();
      this.start();
    });
    this.unsubscribe();
  }

  private unsubscribe(): void {
    // the session ends soon anyway; a broker that is gone needs no telling
    this.served?.stop().catch(() => {});
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
