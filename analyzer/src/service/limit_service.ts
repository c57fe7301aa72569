/**
 * The limits in force, for everybody to see (a retained topic) and for operators to change (a request). What was set by request
 * is kept over restarts, unless a file says otherwise at the start.
 */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { matchesPattern } from '@edgevitals/shared/limits';
import type { MqttEndpoint } from '@edgevitals/shared/mqtt';
import { type RequestServer, serveRequests } from '@edgevitals/shared/rpc';
import { nearestNames } from '@edgevitals/shared/text';
import type { Topics } from '@edgevitals/shared/topics';
import type { DeviceState } from '../device/index.js';
import type { History } from '../history/window.js';
import type { FleetLimits } from '../limits/index.js';
import { RetainedTopics } from '../outputs/retained_topics.js';

/** Where limits that were set are kept. */
export interface LimitsStore {
  /** @returns undefined where none are. */
  read(): string | undefined;
  /** @param text undefined: none. @throws EdgevitalsError STORE_FAILED. */
  write(text: string | undefined): void;
}

export interface LimitServiceOptions {
  readonly limits: FleetLimits;
  readonly history: History;
  readonly devices: () => readonly DeviceState[];
  readonly topics: Topics;
  readonly store: LimitsStore | undefined;
  readonly onError: (error: unknown, message: string) => void;
  /** Told of other limits. */
  readonly onSet: (count: number) => void;
}

/** What is looked back on when limits are set. */
const BACKDATED_SECONDS = 86_400;
const MOST_WARNINGS = 20;
const WHERE = 'limits';

export class LimitService {
  private readonly options: LimitServiceOptions;
  private topic: RetainedTopics | undefined;
  private server: RequestServer | undefined;
  private backdating: Promise<void> | undefined;

  constructor(options: LimitServiceOptions) {
    this.options = options;
  }

  /**
   * Takes the limits to begin with.
   * @param file that was named at the start, and goes before what was set by request.
   * @throws EdgevitalsError CONFIG_INVALID for a file that is wrong, STORE_FAILED.
   */
  begin(file: { readonly text: string; readonly path: string } | undefined): void {
    const { limits, store, onError } = this.options;
    if (file !== undefined) {
      limits.book.set(file.text, file.path);
      return;
    }
    const kept = store?.read();
    if (kept === undefined) return;
    try {
      limits.book.set(kept, WHERE);
    } catch (error) {
      onError(error, 'the limits that were kept are not taken');
    }
  }

  /** Shows the limits, and takes others. @throws EdgevitalsError BROKER_REFUSED. */
  async serve(endpoint: MqttEndpoint): Promise<void> {
    const { topics, onError } = this.options;
    this.topic = new RetainedTopics(endpoint, {
      periodSeconds: 0,
      onError: error => onError(error, 'limits could not be published'),
    });
    this.show();
    this.server = await serveRequests(endpoint, {
      filter: topics.filters.analyzerRequests(),
      methodOf: topic => {
        const parsed = topics.parse(topic);
        return parsed?.kind === 'analyzer-request' ? parsed.name : undefined;
      },
      handlers: new Map([['limits', (body: unknown) => this.set(body)]]),
      replyPrefix: topics.reply(''),
      concurrency: 1,
      onError: error => onError(error, 'limits could not be set'),
    });
  }

  /** Sends what is due at `now` (seconds). */
  flush(now: number): void {
    this.topic?.flush(now);
  }

  async stop(now: number): Promise<void> {
    await this.server?.stop();
    await this.topic?.drain(now);
    await this.backdating;
  }

  /**
   * Takes a request: `{"text": "..."}` with a file as it is written, the limits themselves as an object, or `{"none": true}`.
   * @throws EdgevitalsError QUERY_BAD_PAYLOAD, QUERY_OUT_OF_RANGE with all that is wrong.
   */
  private set(body: unknown): object {
    const { limits, store, onSet } = this.options;
    const text = textOf(body);
    try {
      limits.book.set(text, WHERE);
    } catch (error) {
      if (isEdgevitalsError(error, 'CONFIG_INVALID'))
        throw new EdgevitalsError('QUERY_OUT_OF_RANGE', error.message, { cause: error });
      throw error;
    }
    store?.write(text);
    this.show();
    const count = limits.book.document?.limits.length ?? 0;
    onSet(count);
    this.backdating = this.backdate(limits.book.revision);
    return { limits: count, digest: limits.book.digest, warnings: this.warnings() };
  }

  private show(): void {
    const { limits, topics } = this.options;
    const { text, digest } = limits.book;
    if (text === undefined) this.topic?.clear(topics.limits);
    else
      this.topic?.set(
        { topic: topics.limits, payload: text, properties: { contentType: 'application/json' } },
        digest,
      );
  }

  /** Judges by what history has, device by device, unless there are other limits by then. */
  private async backdate(revision: number): Promise<void> {
    const { limits, history, devices, onError } = this.options;
    if (!limits.areSet) return;
    try {
      for (const { device, newestAt } of devices()) {
        if (newestAt === undefined) continue;
        const minutes = await history.wholeMinutes(device, newestAt - BACKDATED_SECONDS, newestAt);
        if (limits.book.revision !== revision) return;
        limits.backdate(device, minutes);
      }
    } catch (error) {
      onError(error, 'limits are judged from now on only: history could not be read');
    }
  }

  /** What is right and probably not meant: limits that are for nobody. */
  private warnings(): string[] {
    const devices = this.options.devices();
    const seen = new Set(devices.flatMap(each => [...each.processNames].map(({ program }) => program)));
    if (seen.size === 0) return [];
    const warnings: string[] = [];
    for (const { pointer, programs, isOfDevice } of this.options.limits.book.document?.limits ?? []) {
      const missing = isOfDevice ? [] : programs.filter(pattern => !isSeen(pattern, seen));
      for (const pattern of missing) {
        const near = nearestNames(pattern.replaceAll(/[*?]/g, ''), seen).map(name => JSON.stringify(name));
        const hint = near.length === 0 ? '' : ` (nearest: ${near.join(', ')})`;
        warnings.push(`${pointer}: no program ${JSON.stringify(pattern)} runs anywhere now${hint}`);
      }
    }
    return [...new Set(warnings)].slice(0, MOST_WARNINGS);
  }
}

function isSeen(pattern: string, seen: ReadonlySet<string>): boolean {
  for (const name of seen) if (matchesPattern(pattern, name)) return true;
  return false;
}

function textOf(body: unknown): string | undefined {
  const { text, none, limits } = (typeof body === 'object' && body !== null ? body : {}) as Record<
    string,
    unknown
  >;
  if (typeof text === 'string') return text;
  if (none === true) return undefined;
  if (limits !== undefined) return JSON.stringify(body, null, 2);
  throw new EdgevitalsError(
    'QUERY_BAD_PAYLOAD',
    'a request for limits has "text" (a file of limits), "limits" (what stands in one), or "none": true',
  );
}
