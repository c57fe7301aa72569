/** The newest result of every model on `<base>/v1/<device>/state/<model>`, as protobuf, and as JSON on `.../json`. */
import { edgevitals } from '@edgevitals/proto';
import type { MqttEndpoint } from '@edgevitals/shared/mqtt';
import type { Topics } from '@edgevitals/shared/topics';
import type { ModelName } from '../models/model.js';
import { type RetainedOptions, RetainedTopics } from './retained_topics.js';

const { v1 } = edgevitals;

/** The message of each model's state in proto/edgevitals/v1/state.proto. */
const ENCODE: Readonly<Record<ModelName, (state: object) => Uint8Array>> = {
  process: state => v1.ProcessState.encode(v1.ProcessState.fromObject(state)).finish(),
  power: state => v1.PowerState.encode(v1.PowerState.fromObject(state)).finish(),
  flash: state => v1.FlashState.encode(v1.FlashState.fromObject(state)).finish(),
  thermal: state => v1.ThermalState.encode(v1.ThermalState.fromObject(state)).finish(),
  mesh: state => v1.MeshState.encode(v1.MeshState.fromObject(state)).finish(),
};

export class StateTopics {
  private readonly retained: RetainedTopics;
  private readonly topics: Topics;
  private newest = new Map<string, { readonly device: string; readonly model: ModelName; readonly state: object }>();

  constructor(endpoint: MqttEndpoint, topics: Topics, options: RetainedOptions) {
    this.retained = new RetainedTopics(endpoint, options);
    this.topics = topics;
  }

  /** Takes a model's newest state; it goes out with the next `flush` that its topic's period allows. */
  update(device: string, model: ModelName, state: object): void {
    this.newest.set(`${device}/${model}`, { device, model, state });
  }

  /** Sends what has changed; `now` in seconds. */
  flush(now: number): void {
    // encoded here, not in update: states come faster than they are sent
    for (const { device, model, state } of this.newest.values()) {
      const json = JSON.stringify(state);
      const mark = JSON.stringify({ ...state, at: 0, intervalSeconds: 0 });
      this.retained.set(
        {
          topic: this.topics.state(device, model),
          payload: ENCODE[model](state),
          properties: { contentType: 'application/protobuf' },
        },
        mark,
      );
      this.retained.set(
        {
          topic: this.topics.stateJson(device, model),
          payload: json,
          properties: { contentType: 'application/json' },
        },
        mark,
      );
    }
    this.newest.clear();
    this.retained.flush(now);
  }

  /** Sends all that waits. */
  async drain(now: number): Promise<void> {
    this.flush(now);
    await this.retained.drain(now);
  }
}
