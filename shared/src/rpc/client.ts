import { bytesToHex } from '../bytes/hex.js';
import { EdgevitalsError, isEdgevitalsError } from '../errors/errors.js';
import { DOCUMENT_LIMITS } from '../frame/cbor.js';
import type { IncomingMessage, MqttEndpoint, Subscription } from '../mqtt/endpoint.js';
import { decodeBody, encodeBody, knownContentType, sniffContentType } from './content.js';
import { errorOf } from './status.js';

const DEFAULT_TIMEOUT_MS = 10_000;
const MOST_PENDING = 1024;
const ANSWER_LIMITS = { ...DOCUMENT_LIMITS, maxItems: 200_000 };

export interface CallOptions {
  /** Milliseconds until QUERY_TIMEOUT; 10 seconds by default. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

interface PendingAnswer {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Asks over MQTT and waits for the answer, by the rules of proto/PROTOCOL.md, section 6. One reply subscription serves
 * all requests. Bodies travel as CBOR, and also say where the reply goes, so that either side may be on MQTT 3.1.1.
 */
export class RequestClient {
  private readonly endpoint: MqttEndpoint;
  private readonly replyTopic: string;
  private readonly pending = new Map<string, PendingAnswer>();
  // two clients may share a reply topic: their requests must not
  private readonly instance = Math.floor(Math.random() * 2 ** 32);
  private count = 0;
  private subscription: Promise<Subscription> | undefined;

  /** @param replyTopic a topic of this client's own, `topics.reply(clientId)`. */
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
    const { signal, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
    if (signal?.aborted) throw aborted(signal);
    if (this.pending.size >= MOST_PENDING) {
      throw new EdgevitalsError('QUERY_BUSY', `${MOST_PENDING} requests are waiting for their answers`);
    }
    const id = new Uint8Array(8);
    const view = new DataView(id.buffer);
    view.setUint32(0, this.instance);
    view.setUint32(4, this.count++);
    const key = bytesToHex(id);
    return new Promise<unknown>((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        stopWatching();
        this.pending.delete(key);
      };
      const pending: PendingAnswer = {
        resolve: answer => {
          settle();
          resolve(answer);
        },
        reject: error => {
          settle();
          reject(error);
        },
      };
      const abort = (): void => pending.reject(aborted(signal));
      const timer = setTimeout(() => pending.reject(this.late(topic, timeoutMs)), timeoutMs);
      const stopWatching = this.endpoint.onState(state => {
        if (state === 'closed') pending.reject(this.closed());
      });
      signal?.addEventListener('abort', abort);
      this.pending.set(key, pending);
      this.send(topic, body, id, key, timeoutMs).catch(pending.reject);
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
    timeoutMs: number,
  ): Promise<void> {
    this.subscription ??= this.endpoint.subscribe(this.replyTopic, message => this.receive(message));
    try {
      await this.subscription;
    } catch (error) {
      this.subscription = undefined;
      throw error;
    }
    // in the body too: a server on MQTT 3.1.1 sees no properties
    const payload = encodeBody({ ...body, transaction: key, reply_to: this.replyTopic }, 'application/cbor');
    // the same correlation each time: a server answers it once
    while (this.pending.has(key)) {
      const properties = {
        contentType: 'application/cbor',
        responseTopic: this.replyTopic,
        correlationData: id,
        messageExpirySeconds: Math.max(1, Math.ceil(timeoutMs / 1000)),
        userProperties: { protocol: '1.0' },
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
      const type =
        contentType === undefined ? sniffContentType(message.payload) : knownContentType(contentType);
      const body = decodeBody(message.payload, type, undefined, ANSWER_LIMITS);
      if (correlationData !== undefined) {
        this.settle(
          bytesToHex(correlationData),
          Number(userProperties?.['status'] ?? 200),
          userProperties?.['code'],
          userProperties?.['status-message'],
          body,
        );
      } else if (body !== null && typeof body === 'object') {
        const { transaction, status, code, message: text, body: answer } = body as Record<string, unknown>;
        if (typeof transaction === 'string') this.settle(transaction, Number(status), code, text, answer);
      }
    } catch (error) {
      // anyone may write to a reply topic; only a reply to a request of ours is of interest
      if (correlationData !== undefined) this.pending.get(bytesToHex(correlationData))?.reject(error);
    }
  }

  private settle(key: string, status: number, code: unknown, text: unknown, answer: unknown): void {
    const pending = this.pending.get(key);
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
