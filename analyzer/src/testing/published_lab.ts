/** Devices that are read by hand, outputs that show them, and a broker between. For tests only. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Info } from '@edgevitals/shared/info';
import { MemoryBroker } from '@edgevitals/shared/mqtt';
import { given } from '@edgevitals/shared/objects';
import { Topics } from '@edgevitals/shared/topics';
import { DeviceState } from '../device/index.js';
import type { OpenOutput } from '../outputs/device_output.js';
import { KeptTotals } from '../outputs/kept_totals.js';
import { PublishedDevices } from '../outputs/published_devices.js';
import type { AnalyzerFacts, DeviceFacts } from '../published/index.js';
import { handMadeInfo } from './hand_made_info.js';

export const LAB_START = Date.UTC(2026, 0, 1) / 1000;

export const ANALYZER_FACTS: AnalyzerFacts = {
  devices: 3,
  devicesOnline: 2,
  openFindings: { critical: 0, warning: 1, info: 2 },
  frames: 1000,
  frameBytes: 123_456,
  lostFrames: 1,
  rejectedFrames: 0,
  intervals: 900,
  queries: 5,
  findingsRaised: 3,
  errors: 2,
  errorsByCode: { FRAME_MALFORMED: 2 },
  heldBytes: 1e6,
  heldLimitBytes: 1e9,
  residentBytes: 1e8,
  cpuSeconds: 12.5,
  startedAt: LAB_START,
};

export interface PublishedLabOptions {
  readonly broker?: MemoryBroker;
  /** Steady seconds at which it begins. */
  readonly now?: number;
  readonly totalsFile?: string;
  readonly random?: number;
  readonly base?: string;
}

export class PublishedLab {
  readonly topics: Topics;
  readonly broker: MemoryBroker;
  readonly user;
  readonly notices: string[] = [];
  readonly errors: unknown[] = [];
  readonly states = new Map<string, DeviceState>();
  now: number;
  private readonly published: PublishedDevices;

  /** Opens outputs as the analyzer does, which says that it is online. */
  static async open(opens: readonly OpenOutput[], options: PublishedLabOptions = {}): Promise<PublishedLab> {
    const broker = options.broker ?? new MemoryBroker();
    const notices: string[] = [];
    const errors: unknown[] = [];
    const topics = new Topics(options.base);
    const onError = (error: unknown): void => void errors.push(error);
    const endpoint = broker.endpoint('analyzer', { onError });
    await endpoint.publish({ topic: topics.analyzerStatus, payload: 'online', retain: true });
    const clock = { now: options.now ?? LAB_START };
    const outputs = [];
    for (const open of opens)
      outputs.push(
        await open({
          ...{ endpoint, topics },
          connect: (name, { will }) => broker.endpoint(`analyzer-${name}`, { onError, ...given({ will }) }),
          periodSeconds: 60,
          now: () => clock.now,
          random: () => options.random ?? 0.5,
          version: '0.1.0',
          analyzer: () => ANALYZER_FACTS,
          onNotice: message => void notices.push(message),
          onError,
        }),
      );
    const published = new PublishedDevices(outputs, new KeptTotals(options.totalsFile));
    return new PublishedLab({ broker, topics, published, clock, notices, errors });
  }

  private readonly clock: { now: number };

  private constructor(parts: {
    readonly broker: MemoryBroker;
    readonly topics: Topics;
    readonly published: PublishedDevices;
    readonly clock: { now: number };
    readonly notices: string[];
    readonly errors: unknown[];
  }) {
    this.broker = parts.broker;
    this.topics = parts.topics;
    this.published = parts.published;
    this.clock = parts.clock;
    this.notices = parts.notices;
    this.errors = parts.errors;
    this.now = parts.clock.now;
    this.user = parts.broker.endpoint('user');
  }

  /** A device says that it is online, or no more. */
  async status(device: string, status: 'online' | 'offline' | ''): Promise<void> {
    this.stateOf(device).status = status === '' ? 'unknown' : status;
    await this.user.publish({ topic: this.topics.status(device), payload: status, retain: true });
    if (status === '') this.published.remove(device);
    else this.published.changed(device);
  }

  /** A device says what it is. */
  describe(device: string, parts: Partial<Info>): void {
    this.stateOf(device).info = handMadeInfo({ device, ...parts });
    this.published.changed(device);
  }

  read(device: string, facts: Partial<DeviceFacts>): void {
    this.published.read(this.stateOf(device), { findings: [], ...facts }, this.now);
  }

  readAnalyzer(): void {
    this.published.readAnalyzer(ANALYZER_FACTS, this.now);
  }

  forget(device: string): void {
    this.published.forget(device);
  }

  /** Lets seconds pass, one after the other. */
  async pass(seconds: number): Promise<void> {
    for (let i = 0; i < seconds; i++) {
      this.now++;
      this.clock.now = this.now;
      this.published.flush(this.now);
      await settle();
    }
  }

  async close(): Promise<void> {
    await this.published.close(this.now);
  }

  private stateOf(device: string): DeviceState {
    let state = this.states.get(device);
    if (state === undefined) {
      state = new DeviceState(device);
      this.states.set(device, state);
    }
    return state;
  }
}

/** Long enough for a few messages there and back. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 12; i++) await nextTurn();
}
