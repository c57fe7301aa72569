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
/**
 * Pauses between tries while nobody takes frames, as when the analyzer is not there yet: a third of the time that it has been
 * so, within bounds. One frame is tried at a time: a broker that nobody listens at is not sent everything again and again.
 */
const UNHEARD_PAUSE_MS = 500;
const LONGEST_UNHEARD_PAUSE_MS = 16_000;
const UNHEARD_SHARE = 1 / 3;

/** Who says goodbye waits no longer for a broker that has acknowledged nothing for so long. */
const QUIET_MS = 1000;
/** So long for the last word, which needs no answer to arrive. */
const LAST_WORD_MS = 300;

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
  /** The device itself is out of reach of what publishes for it. */
  private away = false;
  /** What the broker has been told on this connection. */
  private told = { status: false, info: false };
  private telling = false;
  private stopped = false;
  private stopListening: (() => void) | undefined;
  private resume: Cancel | undefined;
  /** Counts connections: a failure that is reported late belongs to the one before. */
  private connection = 0;
  private failures = 0;
  /** Pauses since nobody takes frames, ms; 0 while somebody does. */
  private unheardMs = 0;
  private downSince: number | undefined;
  private whenIdle: (() => void) | undefined;
  /** Something was acknowledged while it is being stopped. */
  private whenHeard: (() => void) | undefined;

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

  /** Whether the device has gone, though what publishes for it is there: a gateway's console that has fallen silent. */
  setAway(away: boolean): void {
    if (away === this.away) return;
    this.away = away;
    this.told.status = false;
    this.pump();
  }

  /** Sends what waits, as far as the connection and the window allow. */
  pump(): void {
    const { endpoint, outbox } = this.options;
    if (this.connection === 0 || endpoint.state !== 'connected') return;
    // who the device is may be told though nobody takes its frames
    this.tell();
    if (this.resume !== undefined) return;
    while (this.unheardMs === 0 || outbox.inFlight === 0) {
      const frame = outbox.next();
      if (frame === undefined) return;
      this.send(frame);
    }
  }

  /**
   * Waits until the outbox is empty, `timeoutMs` have passed or the broker acknowledges nothing any more, says goodbye, and
   * lets go of the endpoint.
   */
  async stop(timeoutMs: number): Promise<void> {
    this.stopped = true;
    this.resume?.();
    this.resume = undefined;
    const { endpoint, host, outbox, topics, device } = this.options;
    this.pump();
    if (endpoint.state === 'connected' && outbox.frames > 0) {
      await new Promise<void>(resolve => {
        let quiet: Cancel = () => {};
        const end = (): void => {
          cancel();
          quiet();
          resolve();
        };
        const cancel = host.timer(timeoutMs, end);
        this.whenIdle = end;
        this.whenHeard = () => {
          quiet();
          quiet = host.timer(QUIET_MS, end);
        };
        this.whenHeard();
      });
      this.whenHeard = undefined;
    }
    if (endpoint.state === 'connected') {
      await this.bounded(
        endpoint.publish({ topic: topics.status(device), payload: OFFLINE, qos: 1, retain: true }),
        Math.min(timeoutMs, LAST_WORD_MS),
      );
    }
    this.stopListening?.();
  }

  private connected(): void {
    this.connection++;
    this.unheardMs = 0;
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
    const { connection, info, away } = this;
    this.publishPresence(info).then(
      () => {
        this.telling = false;
        if (connection === this.connection)
          this.told = { status: this.away === away, info: this.info === info };
        // any of them may have changed meanwhile, or the connection
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
      const payload = this.away ? OFFLINE : ONLINE;
      await endpoint.publish({ topic: topics.status(device), payload, qos: 1, retain: true });
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
    const message = { topic: topics.raw(device), payload: frame.bytes, qos: 1, properties } as const;
    endpoint.publish({ ...message, needsSubscriber: true }).then(
      () => {
        outbox.acknowledge(frame);
        this.unheardMs = 0;
        this.whenHeard?.();
        this.pump();
        if (outbox.frames === 0) this.whenIdle?.();
      },
      (error: unknown) => {
        // all that was in flight is sent again once, however many of them report the failure
        const refused =
          connection === this.connection && this.resume === undefined && endpoint.state === 'connected';
        if (isEdgevitalsError(error, 'NO_SUBSCRIBER')) {
          if (refused) this.notHeard();
          return;
        }
        if (refused) outbox.fail(frame);
        this.failed(`frame ${frame.sequence}`, error, connection);
      },
    );
  }

  /** Nobody has taken a frame: all wait, in order, and the oldest is tried again after a while. */
  private notHeard(): void {
    const { outbox, onNotice } = this.options;
    outbox.rewind();
    if (this.stopped) {
      this.whenIdle?.();
      return;
    }
    if (this.unheardMs === 0)
      onNotice?.('no analyzer has subscribed at the broker yet: frames wait, as many as the outbox holds');
    const pause = Math.max(UNHEARD_PAUSE_MS, this.unheardMs * UNHEARD_SHARE);
    this.unheardMs += pause;
    this.resumeAfter(Math.min(LONGEST_UNHEARD_PAUSE_MS, pause));
  }

  private failed(what: string, error: unknown, connection: number): void {
    this.failures++;
    const { endpoint, onNotice } = this.options;
    const closed = isEdgevitalsError(error, 'LINK_CLOSED');
    if (!closed)
      onNotice?.(`${what} was not taken: ${error instanceof Error ? error.message : String(error)}`);
    if (connection !== this.connection || endpoint.state !== 'connected' || this.resume !== undefined) return;
    this.resumeAfter(REFUSED_PAUSE_MS);
  }

  private resumeAfter(ms: number): void {
    this.resume = this.options.host.timer(ms, () => {
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
