/**
 * Findings on `<base>/v1/<device>/finding/<kind>/<id>`, retained, as protobuf, and as JSON on `.../json`. A resolved
 * finding stays for a while, so that who comes late sees how it ended; then its topics are emptied.
 */
import { edgevitals } from '@edgevitals/proto';
import type { MqttEndpoint } from '@edgevitals/shared/mqtt';
import type { Finding } from '@edgevitals/shared/results';
import type { Topics } from '@edgevitals/shared/topics';
import { type RetainedOptions, RetainedTopics } from './retained_topics.js';

const { Finding: FindingMessage } = edgevitals.v1;

export interface FindingTopicsOptions extends RetainedOptions {
  /** Seconds that a resolved finding stays. */
  readonly holdSeconds: number;
}

export class FindingTopics {
  private readonly retained: RetainedTopics;
  private readonly topics: Topics;
  private readonly holdSeconds: number;
  /** When resolved findings are to go, by topic. */
  private readonly leaving = new Map<string, { readonly finding: Finding; readonly at: number }>();

  constructor(endpoint: MqttEndpoint, topics: Topics, options: FindingTopicsOptions) {
    this.retained = new RetainedTopics(endpoint, options);
    this.topics = topics;
    this.holdSeconds = options.holdSeconds;
  }

  /** Takes a finding as it is now; it goes out with the next `flush`. `now` in seconds. */
  update(finding: Finding, now: number): void {
    const { device, kind, id } = finding;
    const topic = this.topics.finding(device, kind, id);
    const json = JSON.stringify(finding);
    const payload = FindingMessage.encode(FindingMessage.fromObject(finding)).finish();
    this.retained.set({ topic, payload, properties: { contentType: 'application/protobuf' } }, json);
    this.retained.set(
      { topic: this.topics.findingJson(device, kind, id), payload: json, properties: { contentType: 'application/json' } },
      json,
    );
    if (finding.status === 'resolved') this.leaving.set(topic, { finding, at: now + this.holdSeconds });
    else this.leaving.delete(topic);
  }

  /** Sends what has changed and empties what has been resolved for long enough. */
  flush(now: number): void {
    for (const [topic, { finding, at }] of this.leaving) {
      if (at > now) continue;
      this.retained.clear(topic);
      this.retained.clear(this.topics.findingJson(finding.device, finding.kind, finding.id));
      this.leaving.delete(topic);
    }
    this.retained.flush(now);
  }

  /** Sends all that waits. */
  async drain(now: number): Promise<void> {
    this.flush(now);
    await this.retained.drain(now);
  }
}
