import { EdgevitalsError } from '../errors/errors.js';
import type { MqttEndpoint } from '../mqtt/endpoint.js';
import { connectMqtt } from '../mqtt/mqttjs/connect.js';
import { given } from '../objects/given.js';
import {
  type AnswerOf,
  type ArchAnswer,
  type BuildsAnswer,
  type CompareAnswer,
  checkAnswer,
  type DeviceSummary,
  type DevicesAnswer,
  type FindingsAnswer,
  type FlashAnswer,
  type InterruptsAnswer,
  type LimitsAnswer,
  type MeshAnswer,
  type Method,
  NEWEST_INTERVAL,
  type NetworksAnswer,
  type PowerAnswer,
  type RequestOf,
  type ThermalAnswer,
  type TopAnswer,
  type TopologyAnswer,
  type VersionsAnswer,
} from '../results/index.js';
import { type CallOptions, RequestClient } from '../rpc/client.js';
import { Topics } from '../topics/topics.js';
import { type Comparison, checkExpectations, compare, type Expectations } from './expectations.js';
import { type LocalOptions, startLocal } from './local.js';
import type {
  ArchOptions,
  AskOptions,
  BuildsOptions,
  CompareOptions,
  ConnectToFleetOptions,
  FindingsOptions,
  FlashOptions,
  InterruptsOptions,
  LimitsOptions,
  MeshOptions,
  MonitorProcessOptions,
  NetworksOptions,
  PowerOptions,
  ThermalOptions,
  TopOptions,
  TopologyOptions,
  VersionsOptions,
  WindowOptions,
} from './options.js';
import { pause } from './pause.js';
import { ProcessMonitor } from './process_monitor.js';
import { ProcessWatch } from './process_watch.js';
import { askWhole } from './whole_answer.js';

/** Methods about a stretch of time of one device. */
type WindowMethod = {
  [M in Method]: RequestOf<M> extends { readonly device: string; readonly window?: string } ? M : never;
}[Method];

const SLOWEST_HZ = 0.01;
const FASTEST_HZ = 10;
const CONNECT_TIMEOUT_MS = 10_000;
/** An agent that does not answer is not waited for longer. */
const AGENT_TIMEOUT_MS = 2000;

/**
 * What every process costs, asked from a program. Each method throws (rejects) EdgevitalsError: QUERY_UNKNOWN_DEVICE,
 * QUERY_OUT_OF_RANGE and QUERY_BAD_PAYLOAD for what cannot be asked, QUERY_TIMEOUT when no answer came, ABORTED,
 * LINK_CLOSED, and the codes that the analyzer replies with.
 */
export class IoTResourceMonitor {
  private readonly client: RequestClient;
  private readonly topics: Topics;
  private readonly release: () => Promise<void>;
  private device: string | undefined;

  /** Asks over an endpoint that the caller owns. `connect` and `local` are the usual ways to begin. */
  constructor(
    endpoint: MqttEndpoint,
    options: {
      topics?: Topics;
      username?: string;
      clientId: string;
      device?: string;
      release?: () => Promise<void>;
    },
  ) {
    this.topics = options.topics ?? new Topics();
    this.client = new RequestClient(endpoint, this.topics.inbox(options.username, options.clientId));
    this.device = options.device;
    this.release = options.release ?? (() => Promise.resolve());
  }

  /**
   * Connects to a fleet through its MQTT broker.
   * @throws EdgevitalsError BROKER_UNREACHABLE or BROKER_REFUSED when there is no connection within `timeoutMs`, 10
   * seconds by default; CONFIG_INVALID; ABORTED.
   */
  static async connect(url: string, options: ConnectToFleetOptions = {}): Promise<IoTResourceMonitor> {
    const {
      device,
      base,
      timeoutMs,
      signal,
      clientId = `edgevitals-${randomName()}`,
      ...connection
    } = options;
    const topics = new Topics(base);
    const endpoint = connectMqtt({ url, clientId, ...connection });
    try {
      await connected(endpoint, given({ timeoutMs, signal }));
    } catch (error) {
      await endpoint.close(0);
      throw error;
    }
    return new IoTResourceMonitor(endpoint, {
      topics,
      clientId,
      ...given({ device, username: connection.username }),
      release: () => endpoint.close(),
    });
  }

  /**
   * Monitors this machine: agent and analyzer in this process, without a broker. Resolves when the first result is
   * there.
   * @throws EdgevitalsError CONFIG_INVALID when agent and analyzer are not installed, QUERY_TIMEOUT, ABORTED.
   */
  static async local(options: LocalOptions = {}): Promise<IoTResourceMonitor> {
    const clientId = 'client';
    const { endpoint, device, topics, stop } = await startLocal(clientId, options);
    return new IoTResourceMonitor(endpoint, { topics, clientId, device, release: stop });
  }

  /**
   * Says what the device is taken to be, and chooses it for the questions that follow. Resolves with what the device
   * reports, where that differs, and what of it the device does not say.
   * @throws EdgevitalsError CONFIG_INVALID for settings that cannot be.
   */
  async configure(expected: Expectations & AskOptions): Promise<{ device: DeviceSummary } & Comparison> {
    checkExpectations(expected);
    const device = await this.deviceFor(expected);
    const [{ devices }, thermal, arch] = await Promise.all([
      this.ask('devices', { devices: [device] }, expected),
      this.ask('thermal', { device }, expected),
      expected.architecture === undefined ? undefined : this.ask('arch', { device }, expected),
    ]);
    const summary = devices.find(one => one.device === device);
    if (summary === undefined)
      throw new EdgevitalsError('QUERY_UNKNOWN_DEVICE', `no data of device ${JSON.stringify(device)}`);
    this.device = device;
    return { device: summary, ...compare(expected, summary, thermal.policies, arch) };
  }

  /** CPU, memory, I/O and energy of a program; awaited or iterated, see `ProcessMonitor`. */
  monitorProcess({ sampleRateHz: asked, ...options }: MonitorProcessOptions): ProcessMonitor {
    const sampleRateHz = asked ?? 1;
    if (!(sampleRateHz >= SLOWEST_HZ && sampleRateHz <= FASTEST_HZ)) {
      throw new EdgevitalsError(
        'QUERY_OUT_OF_RANGE',
        `sampleRateHz must be from ${SLOWEST_HZ} to ${FASTEST_HZ}, not ${sampleRateHz}`,
      );
    }
    const periodMs = 1000 / sampleRateHz;
    return new ProcessMonitor({
      latest: () => this.askOfWindow('process', options),
      newest: () => this.askOfWindow('process', { timeWindow: NEWEST_INTERVAL, ...options }),
      pause: () => pause(periodMs, options.signal),
      ...given({ watch: asked === undefined ? undefined : this.watchOf(options, periodMs) }),
    });
  }

  /** Power and energy, by process where asked for. */
  analyzePowerUsage(options: PowerOptions = {}): Promise<PowerAnswer> {
    return this.askOfWindow('power', options);
  }

  /** Bytes written, by disk and process, and what that means for the flash. */
  getFlashWearStatus(options: FlashOptions = {}): Promise<FlashAnswer> {
    return this.askOfWindow('flash', options);
  }

  /** Temperatures, throttling and its cause. */
  detectThermalThrottling(options: ThermalOptions = {}): Promise<ThermalAnswer> {
    return this.askOfWindow('thermal', options);
  }

  /** Traffic by interface, and what the network stack costs. */
  analyzeMeshOverhead(options: MeshOptions = {}): Promise<MeshAnswer> {
    return this.askOfWindow('mesh', options);
  }

  /** The mesh of the fleet: its nodes, links with both directions, and where it is inefficient. `toNetJson` draws from it. */
  meshTopology({ devices, ...options }: TopologyOptions = {}): Promise<TopologyAnswer> {
    return this.ask('topology', given({ devices }), options);
  }

  /** Networks without agents, and what their nodes tell. */
  networks({ network, limit, ...options }: NetworksOptions = {}): Promise<NetworksAnswer> {
    return this.ask('networks', given({ network, limit }), options);
  }

  /** Every device of the fleet. */
  devices(options: CallOptions = {}): Promise<DevicesAnswer> {
    return this.ask('devices', {}, options);
  }

  /** The processes that use most. */
  top(options: TopOptions = {}): Promise<TopAnswer> {
    return this.askOfWindow('top', options);
  }

  /** Programs by what they are made for: native, of half the kernel's width, emulated; and what emulation costs. */
  programsByArchitecture(options: ArchOptions = {}): Promise<ArchAnswer> {
    return this.askOfWindow('arch', options);
  }

  /** What wakes the CPUs: interrupts and softirqs a second by name, context switches, forks, load. */
  interrupts(options: InterruptsOptions = {}): Promise<InterruptsAnswer> {
    return this.askOfWindow('interrupts', options);
  }

  /** Builds that run or ran: of the device named, else of the whole fleet. */
  builds(options: BuildsOptions = {}): Promise<BuildsAnswer> {
    const { device = this.device, limit } = options;
    return this.ask('builds', given({ device, limit }), options);
  }

  /** What may be used, what is, and what exceeds it: of the device named, else of the whole fleet. */
  checkLimits(options: LimitsOptions = {}): Promise<LimitsAnswer> {
    const { device = this.device, limit, verdict } = options;
    return this.ask('limits', given({ device, limit, verdict }), options);
  }

  /**
   * Has the analyzer hold devices to other limits; the right of an operator.
   * @param text a file of limits, as docs/limits.md has it; undefined lifts all.
   * @throws EdgevitalsError QUERY_OUT_OF_RANGE with all that is wrong with it.
   */
  async setLimits(text: string | undefined, options: CallOptions = {}): Promise<void> {
    const body = text === undefined ? { none: true } : { text };
    await this.client.request(this.topics.analyzerRequest('limits'), body, options);
  }

  /** Which builds of programs run where: on the device named, else in the whole fleet. */
  versions(options: VersionsOptions = {}): Promise<VersionsAnswer> {
    const { device = this.device, program, limit } = options;
    return this.ask('versions', given({ device, program, limit }), options);
  }

  /** What one build of a program costs more than another, over the fleet: the two newest unless others are named. */
  compareReleases(options: CompareOptions): Promise<CompareAnswer> {
    const { timeoutMs, signal, ...request } = options;
    return this.ask('compare', request, given({ timeoutMs, signal }));
  }

  /** What deserves attention: of the device named, else of the whole fleet. */
  findings(options: FindingsOptions = {}): Promise<FindingsAnswer> {
    const { device = this.device, status, limit } = options;
    return this.ask('findings', given({ device, status, limit }), options);
  }

  /** Asks any method of the analyzer; `request` is as in proto/edgevitals/v1/query.proto, in camelCase. */
  async ask<M extends Method>(
    method: M,
    request: RequestOf<M>,
    options: CallOptions = {},
  ): Promise<AnswerOf<M>> {
    const topic = this.topics.query(method);
    return checkAnswer(
      method,
      await askWhole(method, request, one => this.client.request(topic, one, options)),
    );
  }

  /** Gives up on open questions and lets go of connections, agent and analyzer. */
  async close(): Promise<void> {
    await this.client.close();
    await this.release();
  }

  /** Asks about a stretch of time of one device. */
  private async askOfWindow<M extends WindowMethod>(
    method: M,
    options: WindowOptions & Omit<RequestOf<M>, 'device' | 'window'>,
  ): Promise<AnswerOf<M>> {
    const { device: _, timeWindow: window, timeoutMs, signal, ...rest } = options;
    const device = await this.deviceFor(options);
    // the method's own fields are those of its request: their names and types are only taken apart here
    const request = given({ device, window, ...rest }) as unknown as RequestOf<M>;
    return this.ask(method, request, given({ timeoutMs, signal }));
  }

  private watchOf(options: AskOptions, periodMs: number): ProcessWatch {
    return new ProcessWatch(async (name, body) => {
      const device = await this.deviceFor(options);
      return this.client.request(this.topics.request(device, name), body, {
        device,
        timeoutMs: AGENT_TIMEOUT_MS,
      });
    }, periodMs);
  }

  /** The device that a question is about. @throws EdgevitalsError QUERY_UNKNOWN_DEVICE when that is not clear. */
  private async deviceFor(options: AskOptions): Promise<string> {
    const named = options.device ?? this.device;
    if (named !== undefined) return named;
    const { devices } = await this.devices(options);
    const [only] = devices;
    if (only !== undefined && devices.length === 1) return only.device;
    const there =
      devices.length === 0
        ? 'there is none yet'
        : `there are ${devices
            .map(one => one.device)
            .slice(0, 10)
            .join(', ')}`;
    throw new EdgevitalsError('QUERY_UNKNOWN_DEVICE', `say which device; ${there}`);
  }
}

/** Resolves at the first connection. */
async function connected(endpoint: MqttEndpoint, options: CallOptions): Promise<void> {
  const { timeoutMs = CONNECT_TIMEOUT_MS, signal } = options;
  const found = new AbortController();
  let last: Error | undefined;
  const stop = endpoint.onState((state, reason) => {
    last = reason ?? last;
    if (state === 'connected') found.abort();
  });
  try {
    await pause(timeoutMs, signal === undefined ? found.signal : AbortSignal.any([signal, found.signal]));
  } catch (error) {
    if (found.signal.aborted) return;
    throw error;
  } finally {
    stop();
  }
  throw last ?? new EdgevitalsError('BROKER_UNREACHABLE', `no connection within ${timeoutMs} ms`);
}

const randomName = (): string => Math.random().toString(36).slice(2, 12);
