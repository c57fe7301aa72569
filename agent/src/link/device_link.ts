import { isEdgevitalsError } from '@edgevitals/shared/errors';
import type { MqttEndpoint } from '@edgevitals/shared/mqtt';
import type { Topics } from '@edgevitals/shared/topics';
import type { Cancel, Host } from '../host/host.js';
import type { Outbox, OutboxFrame } from '../outbox/outbox.js';

export const CBOR = 'application/cbor';
export const ONLINE = 'online';
export const OFFLINE = 'offline';

/** How long the broker keeps a raw frame for a subscriber that is away. */
const RAW_EXPIRY_SECONDS = 3600;
/** Pause after the broker refused a frame over a link that stands (quota, policy). */
const REFUSED_PAUSE_MS = 2000;

export interface DeviceLinkOptions {
  readonly host: Pick<Host, 'timer'>;
  readonly endpoint: MqttEndpoint;
  readonly topics: Topics;
  readonly device: string;
  readonly outbox: Outbox;
  /** Something that a person may want to know; the link goes on. */
  readonly onNotice?: (message: string) => void;
}

/**
 * The device's presence at the broker: says that it is there and what it is, and carries frames from the outbox. It
 * outlives any broker: what cannot be sent now is sent after the next connection.
 */
export class DeviceLink {
  private readonly options: DeviceLinkOptions;
  private info: Uint8Array | undefined;
  /** What the broker has been told on this connection. */
  private told = { status: false, info: false };
  private telling = false;
  private stopped = false;
  private stopListening: (() => void) | undefined;
  private resume: Cancel | undefined;
  /** Counts connections: a failure that is reported late belongs to the one before. */
  private connection = 0;
  private failures = 0;
  private downSince: number | undefined;
  private whenIdle: (() => void) | undefined;

  constructor(options: DeviceLinkOptions) {
    this.options = options;
  }

  /** Publishes that failed, and are sent again. */
  get publishFailures(): number {
    return this.failures;
  }

  /** Connections made after the first. */
  get reconnects(): number {
    return Math.max(0, this.connection - 1);
  }

  /** How long there has been no connection, ms; 0 while there is one. */
  downMs(nowMs: number): number {
    if (this.options.endpoint.state === 'connected') {
      this.downSince = undefined;
      return 0;
    }
    this.downSince ??= nowMs;
    return nowMs - this.downSince;
  }

  start(): void {
    const { endpoint } = this.options;
    this.stopListening = endpoint.onState(state => {
      if (state === 'connected') this.connected();
      else this.disconnected();
    });
    if (endpoint.state === 'connected' && this.connection === 0) this.connected();
  }

  /** Publishes the info document, now or as soon as there is a connection. */
  setInfo(info: Uint8Array): void {
    this.info = info;
    this.told.info = false;
    this.pump();
  }

  /** Sends what waits, as far as the connection and the window allow. */
  pump(): void {
    const { endpoint, outbox } = this.options;
    if (this.connection === 0 || endpoint.state !== 'connected' || this.resume !== undefined) return;
    this.tell();
    for (let frame = outbox.next(); frame !== undefined; frame = outbox.next()) this.send(frame);
  }

  /** Waits until the outbox is empty or `timeoutMs` have passed, says goodbye, and lets go of the endpoint. */
  async stop(timeoutMs: number): Promise<void> {
    this.stopped = true;
    this.resume?.();
    this.resume = undefined;
    const { endpoint, host, outbox, topics, device } = this.options;
    this.pump();
    if (endpoint.state === 'connected' && outbox.frames > 0) {
      await new Promise<void>(resolve => {
        const cancel = host.timer(timeoutMs, resolve);
        this.whenIdle = () => {
          cancel();
          resolve();
        };
      });
    }
    if (endpoint.state === 'connected') {
      await this.bounded(
        endpoint.publish({ topic: topics.status(device), payload: OFFLINE, qos: 1, retain: true }),
        timeoutMs,
      );
    }
    this.stopListening?.();
  }

  private connected(): void {
    this.connection++;
    this.told = { status: false, info: false };
    this.options.outbox.rewind();
    this.pump();
  }

  private disconnected(): void {
    this.options.outbox.rewind();
    this.resume?.();
    this.resume = undefined;
    if (this.stopped) this.whenIdle?.();
  }

  /** Status and info, once a connection and after every change; what fails is tried again at the next pump. */
  private tell(): void {
    if (this.telling || this.stopped || (this.told.status && (this.told.info || this.info === undefined)))
      return;
    this.telling = true;
    const { connection, info } = this;
    this.publishPresence(info).then(
      () => {
        this.telling = false;
        if (connection === this.connection) this.told = { status: true, info: this.info === info };
        // the document may have changed meanwhile, or the connection
        this.pump();
      },
      (error: unknown) => {
        this.telling = false;
        this.failed('status and info', error, connection);
        if (connection !== this.connection) this.pump();
      },
    );
  }

  private async publishPresence(info: Uint8Array | undefined): Promise<void> {
    const { endpoint, topics, device } = this.options;
    if (!this.told.status) {
      await endpoint.publish({ topic: topics.status(device), payload: ONLINE, qos: 1, retain: true });
    }
    if (info !== undefined) {
      const properties = { contentType: CBOR };
      await endpoint.publish({ topic: topics.info(device), payload: info, qos: 1, retain: true, properties });
    }
  }

  private send(frame: OutboxFrame): void {
    const { endpoint, outbox, topics, device } = this.options;
    const { connection } = this;
    const properties = { contentType: CBOR, messageExpirySeconds: RAW_EXPIRY_SECONDS };
    endpoint.publish({ topic: topics.raw(device), payload: frame.bytes, qos: 1, properties }).then(
      () => {
        outbox.acknowledge(frame);
        this.pump();
        if (outbox.frames === 0) this.whenIdle?.();
      },
      (error: unknown) => {
        // all that was in flight is sent again once, however many of them report the failure
        const refused =
          connection === this.connection && this.resume === undefined && endpoint.state === 'connected';
        if (refused) outbox.fail(frame);
        this.failed(`frame ${frame.sequence}`, error, connection);
      },
    );
  }

  private failed(what: string, error: unknown, connection: number): void {
    this.failures++;
    const { endpoint, host, onNotice } = this.options;
    const closed = isEdgevitalsError(error, 'LINK_CLOSED');
    if (!closed)
      onNotice?.(`${what} was not taken: ${error instanceof Error ? error.message : String(error)}`);
    if (connection !== this.connection || endpoint.state !== 'connected' || this.resume !== undefined) return;
    this.resume = host.timer(REFUSED_PAUSE_MS, () => {
      this.resume = undefined;
      this.pump();
    });
  }

  private async bounded(work: Promise<void>, timeoutMs: number): Promise<void> {
    let cancel: Cancel = () => {};
    const timeout = new Promise<void>(resolve => {
      cancel = this.options.host.timer(timeoutMs, resolve);
    });
    // a goodbye that fails is said by the will
    await Promise.race([work.catch(() => {}), timeout]);
    cancel();
  }
}
