/** `online` and `offline` of the analyzer itself, retained; `offline` is also its will. */
import type { MqttEndpoint, OutgoingMessage } from '@edgevitals/shared/mqtt';
import { given } from '@edgevitals/shared/objects';
import type { Topics } from '@edgevitals/shared/topics';
import type { AnalyzerInstance } from '../history/analyzer_instance.js';

/** The will to connect with: what the broker says when the analyzer dies. */
export const analyzerWill = (topics: Topics, instance?: AnalyzerInstance): OutgoingMessage =>
  statusMessage(topics, 'offline', instance);

/** With MQTT 5 it says whose status it is. */
const statusMessage = (
  topics: Topics,
  status: 'online' | 'offline',
  instance: AnalyzerInstance | undefined,
): OutgoingMessage => ({
  topic: topics.analyzerStatus,
  payload: status,
  retain: true,
  ...given({ properties: instance && { userProperties: propertiesOf(instance) } }),
});

const propertiesOf = ({ run, id, host, since }: AnalyzerInstance): Record<string, string> =>
  given({ run, id, host, since });

/** Says `online` now and after every reconnect (the broker has sent the will meanwhile). */
export class AnalyzerStatus {
  private readonly endpoint: MqttEndpoint;
  private readonly topics: Topics;
  private readonly instance: AnalyzerInstance | undefined;
  private readonly stopListening: () => void;

  constructor(endpoint: MqttEndpoint, topics: Topics, instance?: AnalyzerInstance) {
    this.instance = instance;
    this.endpoint = endpoint;
    this.topics = topics;
    this.stopListening = endpoint.onState(state => {
      if (state === 'connected') this.say('online');
    });
    if (endpoint.state === 'connected') this.say('online');
  }

  /** Says `offline` and resolves when that is acknowledged, or cannot be. */
  async stop(): Promise<void> {
    this.stopListening();
    await this.say('offline');
  }

  private say(status: 'online' | 'offline'): Promise<void> {
    // when the link is lost meanwhile, the will or the next connection says it
    return this.endpoint.publish(statusMessage(this.topics, status, this.instance)).catch(() => {});
  }
}
