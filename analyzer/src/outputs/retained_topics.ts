/**
 * Retained topics that follow values: of each topic the newest payload is sent, no more often than a period allows,
 * and only when it differs from what was sent. What cannot be sent now is sent later, or replaced by what is newer.
 */
import type { MqttEndpoint, OutgoingMessage } from '@edgevitals/shared/mqtt';

export interface RetainedOptions {
  /** Seconds between two messages on one topic, at least. */
  readonly periodSeconds: number;
  /** Told of failures other than a lost link, which mends itself. */
  readonly onError: (error: unknown) => void;
}

interface RetainedTopic {
  next: { readonly message: OutgoingMessage; readonly mark: string } | undefined;
  sentMark: string | undefined;
  sentAt: number;
  sending: boolean;
}

export class RetainedTopics {
  private readonly endpoint: MqttEndpoint;
  private readonly options: RetainedOptions;
  private readonly entries = new Map<string, RetainedTopic>();
  private readonly inFlight = new Set<Promise<void>>();

  constructor(endpoint: MqttEndpoint, options: RetainedOptions) {
    this.endpoint = endpoint;
    this.options = options;
  }

  /**
   * Sets a topic's content.
   * @param mark stands for the content when two are compared; times may be left out of it.
   */
  set(message: OutgoingMessage, mark: string): void {
    const entry = this.entryOf(message.topic);
    entry.next = mark === entry.sentMark ? undefined : { message: { ...message, retain: true }, mark };
  }

  /** Whether a topic has been set before, here and in this run. */
  knows(topic: string): boolean {
    return this.entries.has(topic);
  }

  /** Takes the content of a topic off the broker (an empty retained message). */
  clear(topic: string): void {
    this.entryOf(topic).next = { message: { topic, payload: '', retain: true }, mark: '' };
  }

  /** Lets go of a topic; its content at the broker stays. */
  forget(topic: string): void {
    this.entries.delete(topic);
  }

  /** Sends what is due at `now` (seconds). */
  flush(now: number): void {
    if (this.endpoint.state !== 'connected') return;
    for (const [topic, entry] of this.entries) {
      const due =
        entry.next !== undefined && !entry.sending && now - entry.sentAt >= this.options.periodSeconds;
      if (due) this.track(this.send(topic, entry, now));
    }
  }

  /** Sends everything that waits, whatever its period, and resolves when it has been acknowledged or has failed. */
  async drain(now: number): Promise<void> {
    await Promise.all(this.inFlight);
    for (const entry of this.entries.values()) entry.sentAt = Number.NEGATIVE_INFINITY;
    this.flush(now);
    await Promise.all(this.inFlight);
  }

  private entryOf(topic: string): RetainedTopic {
    let entry = this.entries.get(topic);
    if (entry === undefined) {
      entry = { next: undefined, sentMark: undefined, sentAt: Number.NEGATIVE_INFINITY, sending: false };
      this.entries.set(topic, entry);
    }
    return entry;
  }

  private async send(topic: string, entry: RetainedTopic, now: number): Promise<void> {
    const { message, mark } = entry.next!;
    entry.next = undefined;
    entry.sending = true;
    try {
      await this.endpoint.publish(message);
      entry.sentMark = mark;
      entry.sentAt = now;
      // a cleared topic is forgotten, or a fleet's old findings would pile up here
      if (mark === '' && entry.next === undefined) this.entries.delete(topic);
    } catch (error) {
      entry.next ??= { message, mark };
      if (this.endpoint.state === 'connected') this.options.onError(error);
    } finally {
      entry.sending = false;
    }
  }

  private track(work: Promise<void>): void {
    this.inFlight.add(work);
    void work.finally(() => this.inFlight.delete(work));
  }
}
