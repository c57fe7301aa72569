import { EdgevitalsError } from '../../errors/errors.js';
import type { IncomingMessage, MqttEndpoint, OutgoingMessage } from '../endpoint.js';
import { isTopicName } from '../topic_filter.js';
import { MemoryEndpoint } from './memory_endpoint.js';

const RETAINED_TOPICS = 65_536;

/**
 * A broker for one machine, in one process: retained messages, wills, wildcards, and QoS 1 with acknowledgement after
 * the handler. Sessions live as long as their endpoint: what comes while a link is dropped waits. Message expiry is
 * not looked at.
 */
export class MemoryBroker {
  private readonly endpoints = new Map<string, MemoryEndpoint>();
  private readonly retained = new Map<string, IncomingMessage>();

  /** Connects a client. A client of the same id is disconnected for good, and its will sent, as brokers do. */
  endpoint(
    clientId: string,
    options: { will?: OutgoingMessage | (() => OutgoingMessage); onError?: (error: unknown) => void } = {},
  ): MqttEndpoint {
    this.endpoints.get(clientId)?.takenOver();
    const endpoint: MemoryEndpoint = new MemoryEndpoint({
      will: options.will && (typeof options.will === 'function' ? options.will : always(options.will)),
      onError: options.onError ?? (() => {}),
      route: message => this.route(message, endpoint),
      retained: () => this.retained.values(),
      closed: () => {
        if (this.endpoints.get(clientId) === endpoint) this.endpoints.delete(clientId);
      },
    });
    this.endpoints.set(clientId, endpoint);
    return endpoint;
  }

  /** Cuts a client's link as a broken network does: its will is sent, what it has not acknowledged will come again. */
  drop(clientId: string): void {
    this.endpoints.get(clientId)?.drop();
  }

  /** Gives a dropped client its link back. */
  restore(clientId: string): void {
    this.endpoints.get(clientId)?.restore();
  }

  /** Loses what is retained, as a broker without persistence does that is started anew. */
  forgetRetained(): void {
    this.retained.clear();
  }

  private route(outgoing: OutgoingMessage, from: MemoryEndpoint): boolean {
    if (!isTopicName(outgoing.topic)) {
      throw new EdgevitalsError('TOPIC_INVALID', `${JSON.stringify(outgoing.topic)} is not a topic name`);
    }
    const message: IncomingMessage = {
      topic: outgoing.topic,
      // the sender may use its buffer again
      payload:
        typeof outgoing.payload === 'string'
          ? new TextEncoder().encode(outgoing.payload)
          : outgoing.payload.slice(),
      qos: outgoing.qos ?? 1,
      retain: false,
      duplicate: false,
      properties: outgoing.properties ?? {},
    };
    if (outgoing.retain) this.retain(message);
    let matched = false;
    for (const endpoint of [...this.endpoints.values()])
      matched = endpoint.offer(message, endpoint === from) || matched;
    return matched;
  }

  private retain(message: IncomingMessage): void {
    if (message.payload.length === 0) {
      this.retained.delete(message.topic);
      return;
    }
    if (this.retained.size >= RETAINED_TOPICS && !this.retained.has(message.topic)) {
      throw new EdgevitalsError(
        'BROKER_REFUSED',
        `no more than ${RETAINED_TOPICS} topics can have a retained message`,
      );
    }
    this.retained.set(message.topic, { ...message, retain: true });
  }
}

const always =
  <T>(value: T) =>
  (): T =>
    value;
