/**
 * A fleet's messages in real time, over many connections; a process of its own, so that its CPU time is not counted. Each
 * device sends once a second, one after the other. Started and told what to do by load_generator.ts.
 */
import { Topics } from '@edgevitals/shared/topics';
import { Fleet } from '../fleet/fleet.js';
import { FRAME_SETS, type FrameSetName } from '../fleet/frame_set.js';
import { PlainFleet } from '../fleet/plain_fleet.js';
import { MqttSender } from './mqtt_sender.js';
import { plainTopic } from './plain_topics.js';

export interface LoadOptions {
  readonly port: number;
  readonly set: FrameSetName;
  /** Frames for the analyzer, or plain values for those who do not know them. */
  readonly form: 'frames' | 'plain';
  /** Most devices, and most seconds in all. */
  readonly devices: number;
  readonly seconds: number;
  readonly connections: number;
}

export interface LoadOrder {
  readonly devices: number;
  readonly seconds: number;
}

export interface LoadReport {
  readonly sent: number;
  /** Not acknowledged by the broker at the end. */
  readonly waiting: number;
  /** What was really sent a second. */
  readonly rate: number;
}

const TICK_MS = 5;
/** All devices send this often. */
const PERIOD_MS = 1000;

class Load {
  private readonly options: LoadOptions;
  private readonly fleet: Fleet;
  private readonly plain: PlainFleet | undefined;
  private readonly senders: MqttSender[] = [];
  private readonly topics: readonly string[];
  /** The next message of each device. */
  private readonly next: Uint32Array;
  private readonly startMs = Date.now();
  private known = 0;

  constructor(options: LoadOptions) {
    const { set: name, devices, seconds, form } = options;
    const set = FRAME_SETS[name];
    this.options = options;
    this.fleet = new Fleet(set, devices, form === 'frames' ? seconds : 0);
    this.plain = form === 'plain' ? new PlainFleet(set, devices, seconds) : undefined;
    const topics = new Topics();
    this.topics = this.fleet.ids.map(id => (form === 'plain' ? plainTopic(id) : topics.raw(id)));
    this.next = new Uint32Array(devices);
  }

  async connect(): Promise<void> {
    for (let i = 0; i < this.options.connections; i++)
      this.senders.push(await MqttSender.open(this.options.port, `load-${i}`));
  }

  /** `devices` devices send for so many seconds. */
  async run({ devices, seconds }: LoadOrder): Promise<LoadReport> {
    this.introduce(devices);
    const total = Math.round((devices * seconds * 1000) / PERIOD_MS);
    const begun = performance.now();
    const wall = Date.now();
    let sent = 0;
    await new Promise<void>(done => {
      const timer = setInterval(() => {
        const due = Math.min(total, Math.floor(((performance.now() - begun) * devices) / PERIOD_MS));
        for (const sender of this.senders) sender.gather();
        for (; sent < due; sent++) this.send(sent % devices, wall + Math.floor((sent * PERIOD_MS) / devices));
        if (sent < total) return;
        clearInterval(timer);
        done();
      }, TICK_MS);
    });
    const rate = (sent * 1000) / (performance.now() - begun);
    return { sent, rate, waiting: this.waiting };
  }

  private get waiting(): number {
    return this.senders.reduce((sum, sender) => sum + sender.sent - sender.acknowledged, 0);
  }

  /** Devices that have not sent anything yet say what they are. */
  private introduce(devices: number): void {
    const topics = new Topics();
    for (; this.known < devices; this.known++) {
      if (this.options.form === 'plain') continue;
      const topic = topics.info(this.fleet.ids[this.known]!);
      this.senderOf(this.known).publish(topic, this.fleet.info(this.known), true);
    }
  }

  private send(i: number, wallMs: number): void {
    const message = this.next[i]!++;
    const payload =
      this.plain?.message(i, message, wallMs) ??
      this.fleet.frame(i, message, wallMs, wallMs - this.startMs + PERIOD_MS);
    this.senderOf(i).publish(this.topics[i]!, payload);
  }

  private senderOf(i: number): MqttSender {
    return this.senders[i % this.senders.length]!;
  }
}

const load = new Load(JSON.parse(process.argv[2] ?? '{}') as LoadOptions);
await load.connect();
process.on('message', (order: LoadOrder) => void load.run(order).then(report => process.send?.(report)));
// who started it has gone
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
