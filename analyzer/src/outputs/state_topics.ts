/**
 * The newest result of every model on `<base>/v1/<device>/state/<model>`, as protobuf, and as JSON on `.../json` where
 * that is wanted.
 */
import { hash } from 'node:crypto';
import type { MqttEndpoint } from '@edgevitals/shared/mqtt';
import { METHOD_ROWS, METHODS, type Message } from '@edgevitals/shared/results';
import type { Topics } from '@edgevitals/shared/topics';
import type { ModelName } from '../models/index.js';
import { automationJson } from './automation_json.js';
import { type RetainedOptions, RetainedTopics } from './retained_topics.js';

export interface StateOptions extends RetainedOptions {
  /** Whether states are said as JSON too. */
  readonly json: boolean;
}

const MODELS = METHODS.filter(method => 'state' in METHOD_ROWS[method]);

export class StateTopics {
  private readonly retained: RetainedTopics;
  private readonly topics: Topics;
  private readonly periodSeconds: number;
  private readonly json: boolean;
  /** When a device's states were asked for last. */
  private readonly asked = new Map<string, number>();
  private newest = new Map<
    string,
    { readonly device: string; readonly model: ModelName; readonly state: object }
  >();

  constructor(endpoint: MqttEndpoint, topics: Topics, options: StateOptions) {
    // when a topic is due is decided here; what should not wait goes out at once
    this.retained = new RetainedTopics(endpoint, { ...options, periodSeconds: 0 });
    this.periodSeconds = options.periodSeconds;
    this.json = options.json;
    this.topics = topics;
  }

  /** Whether the device's states have not been asked for in the last period. */
  isDue(device: string, now: number): boolean {
    const asked = this.asked.get(device);
    if (asked !== undefined && now - asked < this.periodSeconds) return false;
    this.asked.set(device, now);
    return true;
  }

  /** Takes a model's newest state; it goes out with the next `flush` that its topic's period allows. */
  update(device: string, model: ModelName, state: object): void {
    this.newest.set(`${device}/${model}`, { device, model, state });
  }

  /** Lets go of a device. */
  forget(device: string): void {
    this.asked.delete(device);
    for (const model of MODELS) {
      this.newest.delete(`${device}/${model}`);
      this.retained.forget(this.topics.state(device, model));
      this.retained.forget(this.topics.stateJson(device, model));
    }
  }

  /** Takes a device's states off the broker: it is no more. */
  clear(device: string): void {
    this.asked.delete(device);
    for (const model of MODELS) {
      this.newest.delete(`${device}/${model}`);
      this.retained.clear(this.topics.state(device, model));
      this.retained.clear(this.topics.stateJson(device, model));
    }
  }

  /** Sends what has changed; `now` in seconds. */
  flush(now: number): void {
    // encoded here, not in update: states come faster than they are sent
    for (const { device, model, state } of this.newest.values()) {
      const topic = this.topics.state(device, model);
      const jsonTopic = this.topics.stateJson(device, model);
      // what an analyzer that did say it left at the broker would grow old there
      if (!this.json && !this.retained.knows(topic)) this.retained.clear(jsonTopic);
      // which state belongs to which model is only known at run time here
      const codec = METHOD_ROWS[model].state as Message<object>;
      // of what was said only its hash is kept: a fleet's states would fill the memory
      const mark = hash('sha1', codec.encode({ ...state, at: 0, intervalSeconds: 0 }), 'base64');
      this.retained.set(
        {
          topic,
          payload: codec.encode(state),
          properties: { contentType: 'application/protobuf' },
        },
        mark,
      );
      if (!this.json) continue;
      this.retained.set(
        {
          topic: jsonTopic,
          payload: automationJson(state),
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
