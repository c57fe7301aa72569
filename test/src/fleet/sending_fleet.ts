/** Simulated devices that send in real time, in their names, over some connections to any broker. */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { connectMqtt, type MqttEndpoint, type TlsOptions, untilConnected } from '@edgevitals/shared/mqtt';
import { given } from '@edgevitals/shared/objects';
import { Topics } from '@edgevitals/shared/topics';
import { Fleet } from '../bench/fleet/fleet.js';
import type { FrameSet } from '../bench/fleet/frame_set.js';

export interface FleetBroker {
  readonly url: string;
  readonly base: string;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: TlsOptions;
}

export interface FleetLoad {
  readonly set: FrameSet;
  readonly devices: number;
  readonly seconds: number;
  readonly connections: number;
  /** What devices are called before their number. */
  readonly name: string;
}

const TICK_MS = 5;
/** Messages that the broker has not acknowledged: with so many a connection the fleet waits for it. */
const MOST_WAITING = 200;
/** A connection that cannot be made is told after this long. */
const CONNECT_MS = 10_000;

export class SendingFleet {
  readonly load: FleetLoad;
  sent = 0;
  acknowledged = 0;
  /** Not acknowledged because a connection ended, or refused by the broker. */
  failed = 0;
  private readonly topics: Topics;
  private readonly fleet: Fleet;
  private readonly endpoints: readonly MqttEndpoint[];
  private isStopped = false;

  private constructor(load: FleetLoad, endpoints: readonly MqttEndpoint[], base: string) {
    this.load = load;
    this.endpoints = endpoints;
    this.topics = new Topics(base);
    this.fleet = new Fleet(load.set, load.devices, 0, load.name);
  }

  /** @throws EdgevitalsError BROKER_UNREACHABLE, BROKER_REFUSED. */
  static async connect(load: FleetLoad, broker: FleetBroker): Promise<SendingFleet> {
    const { url, username, password, tls } = broker;
    const endpoints = Array.from({ length: Math.min(load.connections, load.devices) }, (_, i) =>
      connectMqtt({ url, clientId: `${load.name}-load-${i}`, ...given({ username, password, tls }) }),
    );
    try {
      await Promise.all(endpoints.map(endpoint => untilConnected(endpoint, CONNECT_MS)));
    } catch (error) {
      await Promise.all(endpoints.map(endpoint => endpoint.close(0)));
      throw error;
    }
    return new SendingFleet(load, endpoints, broker.base);
  }

  /** Frames that the broker has not acknowledged. */
  get waiting(): number {
    return this.sent - this.acknowledged - this.failed;
  }

  /** All devices send, one after the other, each as often as it publishes, until the time is over or `stop` is called. */
  async run(): Promise<void> {
    const { devices, seconds, set } = this.load;
    await Promise.all(this.fleet.ids.map((_, i) => this.introduce(i)));
    const total = Math.floor((devices * seconds * 1000) / set.publishMs);
    const begun = performance.now();
    const wall = Date.now();
    const most = MOST_WAITING * this.endpoints.length;
    await new Promise<void>(done => {
      const timer = setInterval(() => {
        const due = Math.min(total, Math.floor(((performance.now() - begun) * devices) / set.publishMs));
        for (; this.sent < due && this.waiting < most && !this.isStopped; this.sent++)
          this.send(this.sent, wall + (this.sent * set.publishMs) / devices, wall);
        if (this.sent < total && !this.isStopped) return;
        clearInterval(timer);
        done();
      }, TICK_MS);
    });
  }

  /** No more is sent. */
  stop(): void {
    this.isStopped = true;
  }

  async close(): Promise<void> {
    await Promise.all(this.endpoints.map(endpoint => endpoint.close()));
  }

  private async introduce(i: number): Promise<void> {
    const topic = this.topics.info(this.fleet.ids[i]!);
    await this.endpointOf(i).publish({ topic, payload: this.fleet.info(i), qos: 1, retain: true });
  }

  private send(message: number, wallMs: number, begunMs: number): void {
    const { devices, set } = this.load;
    const device = message % devices;
    const frame = Math.floor(message / devices);
    const payload = this.fleet.frame(device, frame, wallMs, wallMs - begunMs + set.publishMs);
    this.endpointOf(device)
      .publish({ topic: this.topics.raw(this.fleet.ids[device]!), payload, qos: 1 })
      .then(
        () => this.acknowledged++,
        error => {
          if (!isEdgevitalsError(error)) throw error;
          this.failed++;
        },
      );
  }

  private endpointOf(device: number): MqttEndpoint {
    return this.endpoints[device % this.endpoints.length]!;
  }
}
