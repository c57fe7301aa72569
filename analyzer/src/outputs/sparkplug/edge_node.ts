/**
 * The session of an edge node (Sparkplug 3.0, chapters 4 to 6): a death as its will, numbered by connection; births of all it has
 * whenever it connects or is asked for them; numbers from 0 to 255 on everything else. All of it at QoS 0, in order, not retained.
 */
import { sparkplug } from '@edgevitals/proto/sparkplug';
import type { MqttEndpoint, WillMessage } from '@edgevitals/shared/mqtt';
import type { OwnConnection } from '../device_output.js';
import { DATA_TYPE, encodePayload, type SparkplugMetric, type Told } from './payload.js';
import type { SparkplugTopics } from './sparkplug_topics.js';

const REBIRTH = 'Node Control/Rebirth';
const MOST_SEQ = 256;

export interface EdgeNodeOptions {
  readonly topics: SparkplugTopics;
  readonly connect: (options: OwnConnection) => MqttEndpoint;
  /** ms since 1970. */
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

export class EdgeNode {
  private readonly options: EdgeNodeOptions;
  private readonly endpoint: MqttEndpoint;
  /** Number of the connection that is, or is tried; -1 before the first. */
  private birthDeath = -1;
  private seq = 0;
  /** Whether births are due: somebody has asked for them, or there is a new connection. */
  private needsBirth = false;

  constructor(options: EdgeNodeOptions) {
    this.options = options;
    this.endpoint = options.connect({ will: () => this.nextWill(), sessionExpirySeconds: 0 });
    // before the first connection: then it goes out before any birth
    this.endpoint
      .subscribe(options.topics.node('NCMD'), ({ payload }) => this.takeCommand(payload))
      .catch(() => {});
    this.endpoint.onState(state => {
      if (state === 'connected') this.needsBirth = true;
    });
    if (this.endpoint.state === 'connected') this.needsBirth = true;
  }

  get isConnected(): boolean {
    return this.endpoint.state === 'connected';
  }

  /** Whether it has been born on this connection: until then nothing is said of devices. */
  get isBorn(): boolean {
    return this.isConnected && !this.needsBirth;
  }

  /** Whether births are due; answers yes once. */
  takeBirth(): boolean {
    if (!this.isConnected || !this.needsBirth) return false;
    this.needsBirth = false;
    return true;
  }

  /** Its birth, with all that it will ever tell: numbers begin anew. */
  birth(metrics: readonly SparkplugMetric[]): void {
    this.seq = 0;
    this.say(this.options.topics.node('NBIRTH'), [this.deathNumber(), REBIRTH_METRIC, ...metrics], 'birth');
  }

  data(metrics: readonly SparkplugMetric[]): void {
    if (metrics.length > 0) this.say(this.options.topics.node('NDATA'), metrics, 'data');
  }

  deviceBirth(device: string, metrics: readonly SparkplugMetric[]): void {
    this.say(this.options.topics.device('DBIRTH', device), metrics, 'birth');
  }

  deviceData(device: string, metrics: readonly SparkplugMetric[]): void {
    if (metrics.length > 0) this.say(this.options.topics.device('DDATA', device), metrics, 'data');
  }

  deviceDeath(device: string): void {
    this.say(this.options.topics.device('DDEATH', device), [], 'data');
  }

  /** Says that it ends, which its will would not. */
  async close(): Promise<void> {
    if (this.isConnected) await this.endpoint.publish(this.death()).catch(() => {});
    await this.endpoint.close();
  }

  private say(topic: string, metrics: readonly SparkplugMetric[], told: Told): void {
    const payload = encodePayload(metrics, told, { timestamp: this.options.now(), seq: this.seq });
    this.seq = (this.seq + 1) % MOST_SEQ;
    this.endpoint.publish({ topic, payload, qos: 0 }).catch((error: unknown) => {
      // a lost link is followed by births
      if (this.isConnected) this.options.onError(error);
    });
  }

  private nextWill(): WillMessage {
    this.birthDeath++;
    return this.death();
  }

  private death(): WillMessage {
    return {
      topic: this.options.topics.node('NDEATH'),
      payload: encodePayload([this.deathNumber()], 'birth', { timestamp: this.options.now() }),
      qos: 1,
    };
  }

  /** Tells a death which birth it is of. */
  private deathNumber(): SparkplugMetric {
    return { name: 'bdSeq', datatype: DATA_TYPE.Int64, value: this.birthDeath };
  }

  private takeCommand(payload: Uint8Array): void {
    let metrics: readonly sparkplug.IMetric[];
    try {
      metrics = sparkplug.Payload.decode(payload).metrics;
    } catch {
      // from whoever writes there: nothing is asked
      return;
    }
    if (metrics.some(({ name, booleanValue }) => name === REBIRTH && booleanValue === true))
      this.needsBirth = true;
  }
}

const REBIRTH_METRIC: SparkplugMetric = { name: REBIRTH, datatype: DATA_TYPE.Boolean, value: false };
