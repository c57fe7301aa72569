/** What the analyzer says and asks of its own accord over its connection: states, findings, requests for key frames. */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import type { MqttEndpoint } from '@edgevitals/shared/mqtt';
import type { Finding } from '@edgevitals/shared/results';
import { RequestClient } from '@edgevitals/shared/rpc';
import type { Topics } from '@edgevitals/shared/topics';
import type { DeviceState } from '../device/index.js';
import type { FindingChange } from '../findings/index.js';
import type { DeviceOutput, OpenOutput, OutputContext } from '../outputs/device_output.js';
import { FindingTopics } from '../outputs/finding_topics.js';
import { KeptTotals } from '../outputs/kept_totals.js';
import { PublishedDevices } from '../outputs/published_devices.js';
import { StateTopics } from '../outputs/state_topics.js';
import type { AnalyzerFacts, DeviceFacts } from '../published/index.js';
import type { Log } from './log.js';
import type { ModelState, Observed } from './pipeline_event.js';
import type { SecondsClock } from './seconds_clock.js';

const KEYFRAME_TIMEOUT_MS = 10_000;

/** Where single values of devices go besides the project's own topics. */
export interface OutputSettings {
  readonly open: readonly OpenOutput[];
  readonly connect: OutputContext['connect'];
  readonly version: string;
  /** Where totals as they were published outlast the process. */
  readonly totalsFile?: string;
}

export interface OutputsOptions {
  readonly endpoint: MqttEndpoint;
  readonly topics: Topics;
  /** Seconds between two messages on one state topic, but for what should not wait. */
  readonly statePeriodSeconds: number;
  /** Whether states are said as JSON too. */
  readonly stateJson: boolean;
  readonly settings: OutputSettings | undefined;
  /** Where devices answer requests for key frames; of several on one endpoint each its own. */
  readonly inbox?: string;
  /** What is known of a device, with its models' states of this moment; undefined when it is not there any more. */
  readonly facts: (
    device: string,
    states: readonly ModelState[],
  ) => { readonly state: DeviceState; readonly facts: DeviceFacts } | undefined;
  readonly analyzer: () => AnalyzerFacts;
  readonly clock: SecondsClock;
  readonly log: Log;
  /** Told of failures other than a lost link, which mends itself. */
  readonly onError: (error: unknown) => void;
}

export class Outputs {
  private readonly options: OutputsOptions;
  private readonly states: StateTopics;
  private readonly findings: FindingTopics;
  private readonly requests: RequestClient;
  private published: PublishedDevices | undefined;
  /** Devices of which a finding was opened or resolved: their next reading does not wait. */
  private readonly hasFound = new Set<string>();
  private analyzerAt = Number.NEGATIVE_INFINITY;

  constructor(options: OutputsOptions) {
    const { endpoint, topics, statePeriodSeconds, stateJson, inbox = 'keyframes', onError } = options;
    this.options = options;
    this.states = new StateTopics(endpoint, topics, {
      periodSeconds: statePeriodSeconds,
      json: stateJson,
      onError,
    });
    this.findings = new FindingTopics(endpoint, topics, { periodSeconds: 0, onError });
    this.requests = new RequestClient(endpoint, topics.inbox('analyzer', inbox));
  }

  /** Bytes that outputs hold of devices, roughly. */
  get bytes(): number {
    return this.published?.bytes ?? 0;
  }

  /** Opens the outputs that were asked for. @throws EdgevitalsError where one cannot be. */
  async open(): Promise<void> {
    const { endpoint, topics, settings, statePeriodSeconds, clock, log, analyzer, onError } = this.options;
    if (settings === undefined || settings.open.length === 0) return;
    const opened: DeviceOutput[] = [];
    for (const open of settings.open)
      opened.push(
        await open({
          ...{ endpoint, topics, analyzer, onError },
          connect: settings.connect,
          version: settings.version,
          periodSeconds: statePeriodSeconds,
          now: () => clock.now(),
          random: Math.random,
          onNotice: message => log.info(message),
        }),
      );
    this.published = new PublishedDevices(opened, new KeptTotals(settings.totalsFile, onError));
  }

  /** Takes the states of a device's models, when they are due or tell something that should not wait. */
  observed({ device, hasNews, states }: Observed, now: number): void {
    if (!this.states.isDue(device, now) && !hasNews && !this.hasFound.has(device)) return;
    this.hasFound.delete(device);
    const newest = [...states()];
    for (const { model, state } of newest) this.states.update(device, model, state);
    if (this.published === undefined) return;
    const known = this.options.facts(device, newest);
    if (known !== undefined) this.published.read(known.state, known.facts, now);
  }

  /** A device has come online, gone offline, or says what it is. */
  changed(device: string): void {
    this.published?.changed(device);
  }

  /** Nothing is held of a device any more. What was said of it stays at the broker. */
  forget(device: string): void {
    this.states.forget(device);
    this.hasFound.delete(device);
    this.published?.forget(device);
  }

  /** A device is no more: its status was taken off the broker. What was said of it and its `findings` is taken back. */
  remove(device: string, findings: readonly Finding[]): void {
    this.states.clear(device);
    for (const finding of findings) this.findings.clear(finding);
    this.hasFound.delete(device);
    this.published?.remove(device);
  }

  /** Takes a change of a finding. */
  findingChanged(change: FindingChange): void {
    this.findings.update(change);
    const { device } = change.finding;
    if (this.published !== undefined && change.change !== 'updated') this.hasFound.add(device);
  }

  /** Takes a finding as it is now, whether it has changed or not. */
  showFinding(finding: Finding): void {
    this.findings.show(finding);
  }

  /**
   * Asks a device for a key frame. Without an answer nothing is done: the next one comes by itself.
   * @returns false when the request was lost with the connection.
   */
  async askForKeyframe(device: string): Promise<boolean> {
    const { topics, log } = this.options;
    try {
      await this.requests.request(
        topics.request(device, 'keyframe'),
        {},
        { device, timeoutMs: KEYFRAME_TIMEOUT_MS },
      );
      return true;
    } catch (error) {
      log.debug(
        { device },
        `no key frame on request: ${error instanceof Error ? error.message : String(error)}`,
      );
      return !isEdgevitalsError(error, 'LINK_CLOSED');
    }
  }

  /** Sends what is due at `now` (seconds). */
  flush(now: number): void {
    this.states.flush(now);
    this.findings.flush(now);
    if (this.published === undefined) return;
    if (now - this.analyzerAt >= this.options.statePeriodSeconds) {
      this.analyzerAt = now;
      this.published.readAnalyzer(this.options.analyzer(), now);
    }
    this.published.flush(now);
  }

  /** Sends all that waits, and resolves when it has been acknowledged or has failed. */
  async drain(now: number): Promise<void> {
    await Promise.all([this.states.drain(now), this.findings.drain(now)]);
  }

  /** Ends requests that wait for an answer, and outputs. */
  async close(now: number): Promise<void> {
    await Promise.all([this.requests.close(), this.published?.close(now)]);
  }
}
