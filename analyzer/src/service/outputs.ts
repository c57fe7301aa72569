/** What the analyzer says and asks of its own accord over its connection: states, findings, requests for key frames. */
import type { MqttEndpoint } from '@edgevitals/shared/mqtt';
import type { Finding } from '@edgevitals/shared/results';
import { RequestClient } from '@edgevitals/shared/rpc';
import type { Topics } from '@edgevitals/shared/topics';
import type { FindingChange } from '../findings/index.js';
import { FindingTopics } from '../outputs/finding_topics.js';
import { StateTopics } from '../outputs/state_topics.js';
import type { Log } from './log.js';
import type { Observed } from './pipeline_event.js';

const KEYFRAME_TIMEOUT_MS = 10_000;

export interface OutputsOptions {
  readonly endpoint: MqttEndpoint;
  readonly topics: Topics;
  /** Seconds between two messages on one state topic, but for what should not wait. */
  readonly statePeriodSeconds: number;
  /** Whether states are said as JSON too. */
  readonly stateJson: boolean;
  readonly log: Log;
  /** Told of failures other than a lost link, which mends itself. */
  readonly onError: (error: unknown) => void;
}

export class Outputs {
  private readonly topics: Topics;
  private readonly log: Log;
  private readonly states: StateTopics;
  private readonly findings: FindingTopics;
  private readonly requests: RequestClient;

  constructor({ endpoint, topics, statePeriodSeconds, stateJson, log, onError }: OutputsOptions) {
    this.topics = topics;
    this.log = log;
    this.states = new StateTopics(endpoint, topics, {
      periodSeconds: statePeriodSeconds,
      json: stateJson,
      onError,
    });
    this.findings = new FindingTopics(endpoint, topics, { periodSeconds: 0, onError });
    this.requests = new RequestClient(endpoint, topics.reply('analyzer'));
  }

  /** Takes the states of a device's models, when they are due or tell something that should not wait. */
  observed({ device, hasNews, states }: Observed, now: number): void {
    if (!this.states.isDue(device, now) && !hasNews) return;
    for (const { model, state } of states()) this.states.update(device, model, state);
  }

  /** Takes a change of a finding. */
  findingChanged(change: FindingChange): void {
    this.findings.update(change);
  }

  /** Takes a finding as it is now, whether it has changed or not. */
  showFinding(finding: Finding): void {
    this.findings.show(finding);
  }

  /** Asks a device for a key frame. Without an answer nothing is done: the next one comes by itself. */
  async askForKeyframe(device: string): Promise<void> {
    try {
      await this.requests.request(
        this.topics.request(device, 'keyframe'),
        {},
        { timeoutMs: KEYFRAME_TIMEOUT_MS },
      );
    } catch (error) {
      this.log.debug(
        { device },
        `no key frame on request: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  /** Sends what is due at `now` (seconds). */
  flush(now: number): void {
    this.states.flush(now);
    this.findings.flush(now);
  }

  /** Sends all that waits, and resolves when it has been acknowledged or has failed. */
  async drain(now: number): Promise<void> {
    await Promise.all([this.states.drain(now), this.findings.drain(now)]);
  }

  /** Ends requests that wait for an answer. */
  async close(): Promise<void> {
    await this.requests.close();
  }
}
