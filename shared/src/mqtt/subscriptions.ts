import type { IncomingMessage, MessageHandler, SubscribeOptions } from './endpoint.js';
import { topicMatches } from './topic_filter.js';

/** All handlers of one filter: towards the broker they are one subscription. */
export interface FilterEntry {
  readonly filter: string;
  readonly options: SubscribeOptions;
  readonly handlers: Set<MessageHandler>;
}

/** Topics whose entries are remembered: a fleet sends on the same topics over and over. */
const REMEMBERED_TOPICS = 10_000;

/** What an endpoint is subscribed to, and who handles what. */
export class Subscriptions {
  private readonly entries = new Map<string, FilterEntry>();
  private readonly byTopic = new Map<string, readonly FilterEntry[]>();

  /** Adds a handler. The options of a filter's first handler count, except that QoS 1 wins over QoS 0. */
  add(filter: string, handler: MessageHandler, options: SubscribeOptions): FilterEntry {
    const present = this.entries.get(filter);
    const handlers = present?.handlers ?? new Set();
    handlers.add(handler);
    const qos = present?.options.qos === 0 ? (options.qos ?? 1) : (present?.options.qos ?? options.qos ?? 1);
    const noLocal = present?.options.noLocal ?? options.noLocal ?? false;
    const entry = { filter, handlers, options: { qos, noLocal } };
    this.entries.set(filter, entry);
    this.byTopic.clear();
    return entry;
  }

  /** Removes a handler. @returns true when it was the filter's last one. */
  remove(filter: string, handler: MessageHandler): boolean {
    const entry = this.entries.get(filter);
    if (entry === undefined || !entry.handlers.delete(handler) || entry.handlers.size > 0) return false;
    this.entries.delete(filter);
    this.byTopic.clear();
    return true;
  }

  all(): Iterable<FilterEntry> {
    return this.entries.values();
  }

  /**
   * The entries that a message is for: all that match. MQTT 5 subscription identifiers do not help where filters
   * overlap: mosquitto sends a copy for each filter, aedes one copy with the identifier of one of them.
   */
  entriesFor(topic: string): readonly FilterEntry[] {
    const known = this.byTopic.get(topic);
    if (known !== undefined) return known;
    const matching = [...this.entries.values()].filter(entry => topicMatches(entry.filter, topic));
    if (this.byTopic.size >= REMEMBERED_TOPICS) this.byTopic.clear();
    this.byTopic.set(topic, matching);
    return matching;
  }
}

/**
 * Hands a message to all handlers of the entries.
 * @returns a promise when there is something to wait for; it never rejects, errors go to `onError`.
 */
export function handOver(
  message: IncomingMessage,
  entries: readonly FilterEntry[],
  onError: (error: unknown) => void,
): Promise<void> | undefined {
  const running: Promise<void>[] = [];
  for (const entry of entries) {
    for (const handler of entry.handlers) {
      try {
        const result = handler(message);
        if (result !== undefined) running.push(result.catch(onError));
      } catch (error) {
        onError(error);
      }
    }
  }
  if (running.length < 2) return running[0];
  return Promise.all(running).then(() => undefined);
}
