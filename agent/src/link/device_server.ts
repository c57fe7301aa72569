import type { MqttEndpoint } from '@edgevitals/shared/mqtt';
import { type RequestServer as Served, serveRequests } from '@edgevitals/shared/rpc';
import type { Topics } from '@edgevitals/shared/topics';
import type { Host } from '../host/host.js';
import { type RequestActions, requestHandlers } from './requests.js';

/** Requests worked on at once: each may read the whole kernel. */
const CONCURRENCY = 4;

export interface DeviceServerOptions {
  readonly host: Pick<Host, 'monotonicMs' | 'timer'>;
  readonly endpoint: MqttEndpoint;
  readonly topics: Topics;
  readonly device: string;
  readonly actions: RequestActions;
  readonly onNotice?: (message: string) => void;
}

/** Answers requests to this device, from the first connection on. */
export class DeviceServer {
  private readonly options: DeviceServerOptions;
  private served: Served | undefined;
  private stopped = false;

  constructor(options: DeviceServerOptions) {
    this.options = options;
  }

  get answered(): number {
    return this.served?.counters.answered ?? 0;
  }

  /** Requests that were answered with an error, or could not be answered. */
  get refused(): number {
    const counters = this.served?.counters;
    if (counters === undefined) return 0;
    return Object.values(counters.failed).reduce((sum, count) => sum + count, counters.unanswerable);
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
    this.unsubscribe();
  }

  private unsubscribe(): void {
    // the session ends soon anyway; a broker that is gone needs no telling
    this.served?.stop().catch(() => {});
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
