import { bytesToHex } from '../bytes/hex.js';
import { EdgevitalsError, isEdgevitalsError } from '../errors/errors.js';
import { DOCUMENT_LIMITS } from '../frame/cbor.js';
import type { IncomingMessage, MqttEndpoint, Subscription } from '../mqtt/endpoint.js';
import { decodeBody, encodeBody, knownContentType, sniffContentType } from './content.js';
import { ANSWER_LIMIT, PART, PARTS, PartialAnswer, USUAL_ANSWER_BYTES } from './parts.js';
import { errorOf } from './status.js';

const DEFAULT_TIMEOUT_MS = 10_000;
const MOST_PENDING = 1024;
/** Parts of all answers together that are held: the size of a fleet of tens of thousands. */
const ANSWER_LIMITS = { ...DOCUMENT_LIMITS, maxBytes: 64 * 1024 ** 2, maxItems: 10_000_000 };
/** Of a packet of 256 KiB, the rest is for topic and properties. */
const ANSWER_PROPERTIES = { [ANSWER_LIMIT]: `${USUAL_ANSWER_BYTES}`, [PARTS]: '1' };

export interface CallOptions {
  /** Milliseconds until QUERY_TIMEOUT; 10 seconds by default. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** The device that is asked; undefined: the analyzer. */
  readonly device?: string;
}

interface PendingAnswer {
  /** Where its answer comes: what comes elsewhere was said by somebody else. */
  readonly replyTopic: string;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** As far as it has come in parts. */
  partial: PartialAnswer | undefined;
}

/**
 * Asks over MQTT and waits for the answer, by the rules of proto/PROTOCOL.md, section 6. One reply subscription serves
 * all requests; each device that is asked has a topic of its own below it, so that a broker can keep devices from answering
 * for others. Bodies travel as CBOR, and also say where the reply goes, so that either side may be on MQTT 3.1.1.
 */
export class RequestClient {
  private readonly endpoint: MqttEndpoint;
  private readonly replyTopic: string;
  private readonly pending = new Map<string, PendingAnswer>();
  // two clients may share a reply topic: their requests must not
  private readonly instance = Math.floor(Math.random() * 2 ** 32);
  private count = 0;
  private subscription: Promise<Subscription> | undefined;

  /** @param replyTopic a topic of this client's own, `topics.inbox(user, clientId)`. */
  constructor(endpoint: MqttEndpoint, replyTopic: string) {
    this.endpoint = endpoint;
    this.replyTopic = replyTopic;
  }

  /**
   * Sends `body` to `topic` and resolves with the answer. While there is no connection it waits for one.
   * @throws EdgevitalsError with the code of the reply; QUERY_TIMEOUT, ABORTED, QUERY_BUSY, or LINK_CLOSED when there
   * was no connection in all that time.
   */
  async request(topic: string, body: object, options: CallOptions = {}): Promise<unknown> {
    const { signal, device, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
    if (signal?.aborted) throw aborted(signal);
    if (this.pending.size >= MOST_PENDING) {
      throw new EdgevitalsError('QUERY_BUSY', `${MOST_PENDING} requests are waiting for their answers`);
    }
    const id = new Uint8Array(8);
    const view = new DataView(id.buffer);
    view.setUint32(0, this.instance);
    view.setUint32(4, this.count++);
    const key = bytesToHex(id);
    const replyTopic = device === undefined ? this.replyTopic : `${this.replyTopic}/${device}`;
    return new Promise<unknown>((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        stopWatching();
        this.pending.delete(key);
      };
      const pending: PendingAnswer = {
        replyTopic,
        resolve: answer => {
          settle();
          resolve(answer);
        },
        reject: error => {
          settle();
          reject(error);
        },
        partial: undefined,
      };
      const abort = (): void => pending.reject(aborted(signal));
      const timer = setTimeout(() => pending.reject(this.late(topic, timeoutMs)), timeoutMs);
      const stopWatching = this.endpoint.onState(state => {
        if (state === 'closed') pending.reject(this.closed());
      });
      signal?.addEventListener('abort', abort);
      this.pending.set(key, pending);
      this.send(topic, body, id, key, replyTopic, timeoutMs).catch(pending.reject);
    });
  }

  /** Gives up on what is pending and unsubscribes. The endpoint stays open. */
  async close(): Promise<void> {
    for (const pending of [...this.pending.values()]) pending.reject(this.closed());
    const subscription = await this.subscription?.catch(() => undefined);
    await subscription?.unsubscribe();
  }

  private async send(
    topic: string,
    body: object,
    id: Uint8Array,
    key: string,
    replyTopic: string,
    timeoutMs: number,
  ): Promise<void> {
    this.subscription ??= this.endpoint.subscribe(`${this.replyTopic}/#`, message => this.receive(message));
    try {
      await this.subscription;
    } catch (error) {
      this.subscription = undefined;
      throw error;
    }
    // in the body too: a server on MQTT 3.1.1 sees no properties
    const payload = encodeBody({ ...body, transaction: key, reply_to: replyTopic }, 'application/cbor');
    // the same correlation each time: a server answers it once
    while (this.pending.has(key)) {
      const properties = {
        contentType: 'application/cbor',
        responseTopic: replyTopic,
        correlationData: id,
        messageExpirySeconds: Math.max(1, Math.ceil(timeoutMs / 1000)),
        userProperties: { protocol: '1.0', ...ANSWER_PROPERTIES },
      };
      try {
        return await this.endpoint.publish({ topic, payload, qos: 1, properties });
      } catch (error) {
        if (!isEdgevitalsError(error, 'LINK_CLOSED')) throw error;
        await this.connected(key);
      }
    }
  }

  /** Resolves at the next connection, or when nobody waits for it any more. */
  private connected(key: string): Promise<void> {
    if (this.endpoint.state === 'connected') return Promise.resolve();
    return new Promise(resolve => {
      const stop = this.endpoint.onState(state => {
        if (state !== 'connected' && this.pending.has(key)) return;
        stop();
        resolve();
      });
    });
  }

  private receive(message: IncomingMessage): void {
    const { correlationData, contentType, userProperties } = message.properties;
    try {
      const payload = this.wholeOf(message);
      if (payload === undefined) return;
      const type = contentType === undefined ? sniffContentType(payload) : knownContentType(contentType);
      const body = decodeBody(payload, type, undefined, ANSWER_LIMITS);
      if (correlationData !== undefined) {
        this.settle(
          message.topic,
          bytesToHex(correlationData),
          Number(userProperties?.['status'] ?? 200),
          userProperties?.['code'],
          userProperties?.['status-message'],
          body,
        );
      } else if (body !== null && typeof body === 'object') {
        const { transaction, status, code, message: text, body: answer } = body as Record<string, unknown>;
        if (typeof transaction === 'string')
          this.settle(message.topic, transaction, Number(status), code, text, answer);
      }
    } catch (error) {
      // anyone may write to a reply topic; only a reply to a request of ours is of interest
      if (correlationData !== undefined)
        this.expected(message.topic, bytesToHex(correlationData))?.reject(error);
    }
  }

  /** A reply's payload; undefined while parts of it are missing, or nobody waits for it. */
  private wholeOf({ topic, payload, properties }: IncomingMessage): Uint8Array | undefined {
    const { correlationData, userProperties } = properties;
    const part = userProperties?.[PART];
    if (part === undefined || correlationData === undefined) return payload;
    const pending = this.expected(topic, bytesToHex(correlationData));
    if (pending === undefined) return undefined;
    pending.partial ??= new PartialAnswer();
    return pending.partial.add(part, payload);
  }

  /** Who waits for this reply on this topic. */
  private expected(topic: string, key: string): PendingAnswer | undefined {
    const pending = this.pending.get(key);
    return pending?.replyTopic === topic ? pending : undefined;
  }

  private settle(
    topic: string,
    key: string,
    status: number,
    code: unknown,
    text: unknown,
    answer: unknown,
  ): void {
    const pending = this.expected(topic, key);
    if (status === 200) pending?.resolve(answer);
    else pending?.reject(errorOf(status, code, text));
  }

  private late(topic: string, timeoutMs: number): EdgevitalsError {
    return this.endpoint.state === 'connected'
      ? new EdgevitalsError(
          'QUERY_TIMEOUT',
          `no answer on ${topic} within ${timeoutMs} ms; is the analyzer running?`,
        )
      : new EdgevitalsError('LINK_CLOSED', `no connection to the broker within ${timeoutMs} ms`);
  }

  private closed(): EdgevitalsError {
    return new EdgevitalsError('LINK_CLOSED', 'the client was closed');
  }
}

const aborted = (signal: AbortSignal | undefined): EdgevitalsError =>
  new EdgevitalsError('ABORTED', 'the request was withdrawn', { cause: signal?.reason });
