/**
 * Findings on `<base>/v1/<device>/finding/<kind>/<id>`, retained, as protobuf, and as JSON on `.../json`. A resolved
 * finding stays for a while, so that who comes late sees how it ended; when it is cleared its topics are emptied.
 */
import type { MqttEndpoint } from '@edgevitals/shared/mqtt';
import { FINDING_CODEC, type Finding } from '@edgevitals/shared/results';
import type { Topics } from '@edgevitals/shared/topics';
import type { FindingChange } from '../findings/index.js';
import { automationJson } from './automation_json.js';
import { type RetainedOptions, RetainedTopics } from './retained_topics.js';

export class FindingTopics {
  private readonly retained: RetainedTopics;
  private readonly topics: Topics;

  constructor(endpoint: MqttEndpoint, topics: Topics, options: RetainedOptions) {
    this.retained = new RetainedTopics(endpoint, options);
    this.topics = topics;
  }

  /** Takes a finding as it is now; it goes out with the next `flush`. */
  show(finding: Finding): void {
    const { topic, jsonTopic } = this.topicsOf(finding);
    const json = automationJson(finding);
    const payload = FINDING_CODEC.encode(finding);
    this.retained.set({ topic, payload, properties: { contentType: 'application/protobuf' } }, json);
    this.retained.set(
      { topic: jsonTopic, payload: json, properties: { contentType: 'application/json' } },
      json,
    );
  }

  /** Takes a change of a finding. */
  update({ finding, change }: FindingChange): void {
    if (change !== 'cleared') {
      this.show(finding);
      return;
    }
    this.clear(finding);
  }

  /** Takes a finding off the broker. */
  clear(finding: Finding): void {
    const { topic, jsonTopic } = this.topicsOf(finding);
    this.retained.clear(topic);
    this.retained.clear(jsonTopic);
  }

  /** Sends what has changed; `now` in seconds. */
  flush(now: number): void {
    this.retained.flush(now);
  }

  /** Sends all that waits. */
  drain(now: number): Promise<void> {
    return this.retained.drain(now);
  }

  private topicsOf({ device, kind, id }: Finding): { topic: string; jsonTopic: string } {
    return {
      topic: this.topics.finding(device, kind, id),
      jsonTopic: this.topics.findingJson(device, kind, id),
    };
  }
}
