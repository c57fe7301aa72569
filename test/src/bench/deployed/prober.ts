/**
 * How long it takes from the moment a device publishes a frame until the answer to a query shows what is in it: devices of
 * its own publish by turns, and are asked for until they are seen.
 */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { connectMqtt, type MqttEndpoint } from '@edgevitals/shared/mqtt';
import type { DeviceSummary } from '@edgevitals/shared/results';
import { RequestClient } from '@edgevitals/shared/rpc';
import { Topics } from '@edgevitals/shared/topics';
import { Fleet } from '../fleet/fleet.js';
import type { FrameSet } from '../fleet/frame_set.js';
import { MqttSender } from './mqtt_sender.js';

/** Fewer than the analyzer answers at a time. */
const DEVICES = 10;
const PERIOD_MS = 1000;
const ANSWER_MS = 120_000;
/** A frame is told from the one before by its time. */
const SAME_FRAME_MS = PERIOD_MS / 2;

/** A frame that was published. */
interface Sample {
  /** performance.now(), and the event time of the frame, ms since 1970. */
  readonly sentAt: number;
  readonly wallMs: number;
  /** ms; undefined while nothing shows it. */
  latency: number | undefined;
}

export class Prober {
  private readonly endpoint: MqttEndpoint;
  private readonly sender: MqttSender;
  private readonly client: RequestClient;
  private readonly fleet: Fleet;
  private readonly topics = new Topics();
  private readonly timer: NodeJS.Timeout;
  private readonly startMs = Date.now();
  private readonly samples: Sample[] = [];
  /** By device: frames that are not seen yet, and the asking for them. */
  private readonly unseen: Sample[][] = Array.from({ length: DEVICES }, () => []);
  private readonly asking: (Promise<void> | undefined)[] = [];
  private failure: unknown;
  private next = 0;

  private constructor(endpoint: MqttEndpoint, sender: MqttSender, set: FrameSet, seconds: number) {
    this.endpoint = endpoint;
    this.sender = sender;
    this.fleet = new Fleet(set, DEVICES, seconds, 'probe');
    this.client = new RequestClient(endpoint, this.topics.reply('prober'));
    this.timer = setInterval(() => this.probe(), PERIOD_MS / DEVICES);
  }

  /** Publishes from now on, to a broker on a loopback port. @param seconds for which it can. */
  static async start(port: number, set: FrameSet, seconds: number): Promise<Prober> {
    const sender = await MqttSender.open(port, 'probes');
    const endpoint = connectMqtt({ url: `mqtt://127.0.0.1:${port}`, clientId: 'prober' });
    return new Prober(endpoint, sender, set, seconds);
  }

  /** Frames published so far. */
  get sent(): number {
    return this.next;
  }

  /** ms, of the frames published since `since` (performance.now()); what is not seen yet counts as if it were now. */
  latencies(since: number): number[] {
    if (this.failure !== undefined) throw this.failure;
    const now = performance.now();
    return this.samples
      .filter(({ sentAt }) => sentAt >= since)
      .map(({ sentAt, latency }) => latency ?? now - sentAt);
  }

  /** Resolves when all that has been published until now is seen. @throws Error when that takes minutes. */
  async caughtUp(): Promise<void> {
    await Promise.all(this.asking);
    if (this.failure !== undefined) throw this.failure;
  }

  /** What the analyzer says of devices, those that others send for too. */
  async summaries(devices: readonly string[]): Promise<readonly DeviceSummary[]> {
    const request = { devices };
    const answer = await this.client.request(this.topics.query('devices'), request, { timeoutMs: ANSWER_MS });
    return (answer as { readonly devices: readonly DeviceSummary[] }).devices;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.sender.close();
    await this.client.close();
    await this.endpoint.close();
    await Promise.allSettled(this.asking);
  }

  /** The next device's next frame. */
  private probe(): void {
    const [i, frame] = [this.next % DEVICES, Math.floor(this.next / DEVICES)];
    this.next++;
    const device = this.fleet.ids[i]!;
    const wallMs = Date.now();
    if (frame === 0) this.sender.publish(this.topics.info(device), this.fleet.info(i), true);
    const payload = this.fleet.frame(i, frame, wallMs, wallMs - this.startMs + PERIOD_MS);
    const sample: Sample = { sentAt: performance.now(), wallMs, latency: undefined };
    this.samples.push(sample);
    this.unseen[i]!.push(sample);
    this.sender.publish(this.topics.raw(device), payload);
    this.asking[i] ??= this.ask(device, this.unseen[i]!)
      .catch(error => {
        if (!isEdgevitalsError(error, 'LINK_CLOSED')) this.failure ??= error;
      })
      .then(() => {
        this.asking[i] = undefined;
      });
  }

  /** Asks for the newest data of a device until all its frames are seen. */
  private async ask(device: string, unseen: Sample[]): Promise<void> {
    for (let [oldest] = unseen; oldest !== undefined; [oldest] = unseen) {
      if (performance.now() - oldest.sentAt > ANSWER_MS)
        throw new Error(`a frame of ${device} was not seen within ${ANSWER_MS / 1000} s`);
      const newest = await this.newest(device);
      while (unseen[0] !== undefined && unseen[0].wallMs <= newest + SAME_FRAME_MS) {
        const seen = unseen.shift()!;
        seen.latency = performance.now() - seen.sentAt;
      }
    }
  }

  /** Event time, ms, of the newest that an answer shows of a device; long ago for one that is not known yet. */
  private async newest(device: string): Promise<number> {
    try {
      const request = { device, window: '5s' };
      const answer = await this.client.request(this.topics.query('top'), request, { timeoutMs: ANSWER_MS });
      return (answer as { readonly window: { readonly to: number } }).window.to * 1000;
    } catch (error) {
      if (isEdgevitalsError(error, 'QUERY_UNKNOWN_DEVICE')) return Number.NEGATIVE_INFINITY;
      throw error;
    }
  }
}
