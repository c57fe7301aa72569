/**
 * Plays Home Assistant's MQTT integration, as far as we speak to it: takes discovery, keeps a registry, follows availability and
 * states, and complains of what Home Assistant would refuse or log. For tests only; `complaints` is to stay empty.
 */
import type { IncomingMessage, MqttEndpoint, Subscription } from '@edgevitals/shared/mqtt';
import { checkComponent, checkRoot, type Json } from './config_checks.js';
import { SENSOR_RULES } from './sensor_rules.js';
import { render } from './template.js';

export interface PlayedEntity {
  readonly objectId: string;
  readonly key: string;
  readonly platform: string;
  readonly config: Json;
  /** How it was announced. */
  readonly source: 'device' | 'component';
  /** As Home Assistant would show it; `unknown` until there is one. */
  state: string;
  attributes: Json;
  /** Every state that it had. */
  readonly history: string[];
}

const TOPIC = /^([^/]+)\/(?:([a-zA-Z0-9_-]+)\/)?([a-zA-Z0-9_-]+)\/config$/;
const LONGEST_STATE = 255;

export class HomeAssistantPlayer {
  readonly complaints: string[] = [];
  readonly entities = new Map<string, PlayedEntity>();
  /** Devices by identifier. */
  readonly devices = new Map<string, Json>();
  /** Messages on config topics, in order. */
  readonly configs: { readonly topic: string; readonly text: string; readonly retain: boolean }[] = [];
  /** Told of each message that was taken in. */
  onTaken: () => void = () => {};
  private readonly endpoint: MqttEndpoint;
  private readonly prefix: string;
  private readonly topics = new Map<string, { text: string; retained: boolean }>();
  private readonly subscribed = new Map<string, Promise<Subscription>>();
  private readonly subscriptions: Subscription[] = [];
  private taking: Promise<void> = Promise.resolve();

  constructor(endpoint: MqttEndpoint, prefix = 'homeassistant') {
    this.endpoint = endpoint;
    this.prefix = prefix;
  }

  /** Subscribes as it does, at QoS 0. @param birth whether it says that it has started. */
  async start({ birth = false } = {}): Promise<void> {
    for (const filter of [
      'sensor/+/config',
      'sensor/+/+/config',
      'binary_sensor/+/config',
      'binary_sensor/+/+/config',
      'device/+/config',
    ])
      this.subscriptions.push(
        await this.endpoint.subscribe(`${this.prefix}/${filter}`, message => this.takeConfig(message), {
          qos: 0,
        }),
      );
    if (birth) await this.say('online');
  }

  /** Its birth or will. */
  async say(status: 'online' | 'offline'): Promise<void> {
    await this.endpoint.publish({ topic: `${this.prefix}/status`, payload: status });
  }

  /** Somebody removes a device in its pages. */
  async removeDevice(objectId: string): Promise<void> {
    await this.endpoint.publish({
      topic: `${this.prefix}/device/${objectId}/config`,
      payload: '',
      retain: true,
    });
  }

  entity(objectId: string, key: string): PlayedEntity | undefined {
    return [...this.entities.values()].find(each => each.objectId === objectId && each.key === key);
  }

  /** Whether all of its availability topics say that it is there. */
  isAvailable({ config }: PlayedEntity): boolean {
    const topics = (config['availability'] ?? []) as { topic: string }[];
    return topics.every(({ topic }) => this.topics.get(topic)?.text === 'online');
  }

  /** One after the other, as they come. */
  private takeConfig(message: IncomingMessage): Promise<void> {
    this.taking = this.taking.then(() => this.takeNext(message));
    return this.taking;
  }

  private async takeNext({ topic, payload, retain }: IncomingMessage): Promise<void> {
    const text = Buffer.from(payload).toString();
    this.configs.push({ topic, text, retain });
    const [, component = '', node, objectId = ''] = TOPIC.exec(topic.slice(this.prefix.length + 1)) ?? [];
    if (component === '') this.complain(`illegal discovery topic ${topic}`);
    else if (component === 'device') await this.takeDevice(objectId, text);
    else await this.takeSingle(component, node ?? '', objectId, text);
    this.onTaken();
  }

  private async takeDevice(objectId: string, text: string): Promise<void> {
    const root = text === '' ? {} : this.parse(text);
    if (root === undefined) return;
    // what people made of its components is kept, whoever announces them next
    if (text === '' || root['migrate_discovery'] === true) {
      for (const [id, { objectId: of, source }] of this.entities)
        if (of === objectId && source === 'device') this.entities.delete(id);
      if (text === '' && ![...this.entities.values()].some(each => each.objectId === objectId))
        this.devices.delete(objectId);
      return;
    }
    const wrong = checkRoot(root);
    if (wrong.length > 0)
      return this.complain(`Invalid MQTT device discovery payload for ${objectId}: ${wrong.join('; ')}`);
    const { components, ...shared } = root as { components: Record<string, Json> };
    for (const [key, component] of Object.entries(components)) {
      if (Object.keys(component).length === 1)
        this.entities.delete(`${component['platform']} ${objectId} ${key}`);
      else await this.takeEntity('device', objectId, key, { ...shared, ...component });
    }
  }

  private async takeSingle(platform: string, objectId: string, key: string, text: string): Promise<void> {
    const id = `${platform} ${objectId} ${key}`;
    const config = text === '' ? {} : this.parse(text);
    if (config === undefined) return;
    if (text === '' || config['migrate_discovery'] === true) {
      if (this.entities.get(id)?.source === 'component') this.entities.delete(id);
    } else await this.takeEntity('component', objectId, key, { platform, ...config });
  }

  private async takeEntity(
    source: PlayedEntity['source'],
    objectId: string,
    key: string,
    config: Json,
  ): Promise<void> {
    const platform = String(config['platform']);
    const wrong = checkComponent(key, config);
    if (wrong.length > 0) return this.complain(`${objectId} ${key} refused: ${wrong.join('; ')}`);
    const device = config['device'] as { identifiers: string[]; via_device?: string };
    const [identifier = ''] = device.identifiers;
    if (device.via_device !== undefined && !this.devices.has(device.via_device))
      this.complain(`${objectId} ${key}: via_device ${device.via_device} was never announced`);
    this.devices.set(identifier, config['device'] as Json);
    for (const each of this.entities.values())
      if (
        each.config['unique_id'] === config['unique_id'] &&
        (each.key !== key || each.objectId !== objectId)
      )
        this.complain(`${objectId} ${key}: unique_id ${config['unique_id']} is taken`);
    const id = `${platform} ${objectId} ${key}`;
    const known = this.entities.get(id);
    if (known !== undefined && known.source !== source) {
      this.complain(`${objectId} ${key}: conflicting MQTT discovery message`);
      return;
    }
    const entity: PlayedEntity = {
      ...{ objectId, key, platform, config, source },
      state: known?.state ?? 'unknown',
      attributes: known?.attributes ?? {},
      history: known?.history ?? [],
    };
    this.entities.set(id, entity);
    const topics = [
      config['state_topic'],
      ...((config['availability'] ?? []) as Json[]).map(each => each['topic']),
    ];
    for (const topic of topics) await this.follow(String(topic));
    for (const each of (config['availability'] ?? []) as Json[])
      if (!this.topics.has(String(each['topic'])))
        this.complain(`${objectId} ${key}: nothing is retained on ${String(each['topic'])}`);
  }

  /** Follows a topic; once it is subscribed, what is retained there has come. */
  private async follow(topic: string): Promise<void> {
    let subscription = this.subscribed.get(topic);
    if (subscription === undefined) {
      subscription = this.endpoint.subscribe(topic, message => this.takeState(message));
      this.subscribed.set(topic, subscription);
      await subscription;
      // what comes back of our own comes after what was retained
      await new Promise<void>(resolve => {
        const echo = `player/echo/${this.subscribed.size}`;
        void this.endpoint
          .subscribe(echo, () => resolve())
          .then(() => this.endpoint.publish({ topic: echo, payload: '' }));
      });
    }
    await subscription;
  }

  private takeState({ topic, payload, retain }: IncomingMessage): void {
    const text = Buffer.from(payload).toString();
    this.topics.set(topic, { text, retained: retain });
    for (const entity of this.entities.values()) {
      if (entity.config['state_topic'] !== topic) continue;
      const template = entity.config['value_template'];
      if (template === undefined) this.show(entity, text);
      else this.takeDocument(entity, String(template), text);
      if (retain && entity.config['expire_after'] !== undefined)
        this.complain(`${entity.objectId} ${entity.key}: a retained value looks fresh for ever`);
    }
    this.onTaken();
  }

  private takeDocument(entity: PlayedEntity, template: string, text: string): void {
    const { objectId, key, config } = entity;
    const document = this.parse(text);
    const rendered = render(template, document);
    if (rendered === undefined) {
      this.complain(`${objectId} ${key}: template variable warning for ${template}`);
      return;
    }
    this.show(entity, rendered);
    const attributes = config['json_attributes_template'];
    if (attributes === undefined) return;
    const told = this.parse(render(String(attributes), document) ?? '');
    if (told === undefined) this.complain(`${objectId} ${key}: JSON result was not a dictionary`);
    else entity.attributes = told;
  }

  private show(entity: PlayedEntity, rendered: string): void {
    const { objectId, key, platform, config } = entity;
    const state = rendered === 'None' ? 'unknown' : rendered;
    const rule = SENSOR_RULES[String(config['device_class'])];
    const numeric = rule?.numeric ?? (config['unit_of_measurement'] ?? config['state_class']) !== undefined;
    if (state.length > LONGEST_STATE)
      this.complain(`${objectId} ${key}: a state of ${state.length} characters`);
    if (platform === 'sensor' && state !== 'unknown') {
      if (numeric && !/^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(state))
        this.complain(`${objectId} ${key}: ${state} is no number`);
      if (
        config['device_class'] === 'timestamp' &&
        !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/.test(state)
      )
        this.complain(`${objectId} ${key}: ${state} is no instant with a zone`);
      const { suggested_display_precision: precision } = config as { suggested_display_precision?: number };
      if (precision !== undefined && (state.split('.')[1]?.length ?? 0) > precision + 1)
        this.complain(`${objectId} ${key}: ${state} has more digits than ${precision} + 1`);
    }
    if (
      platform === 'binary_sensor' &&
      state !== 'unknown' &&
      state !== config['payload_on'] &&
      state !== config['payload_off']
    )
      this.complain(`${objectId} ${key}: no matching payload for ${state}`);
    if (config['state_class'] === 'total_increasing') this.checkTotal(entity, state);
    entity.state = state;
    entity.history.push(state);
  }

  /** What falls by less than a tenth makes sums fall. */
  private checkTotal({ objectId, key, history }: PlayedEntity, state: string): void {
    const before = Number(history.findLast(each => each !== 'unknown') ?? Number.NaN);
    const value = Number(state);
    if (value < before && value >= 0.9 * before)
      this.complain(`${objectId} ${key}: not strictly increasing, from ${before} to ${value}`);
    if (value < 0) this.complain(`${objectId} ${key}: a negative total`);
  }

  private parse(text: string): Json | undefined {
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
    } catch {
      // complained of below
    }
    this.complain(`no JSON object: ${text.slice(0, 80)}`);
    return undefined;
  }

  private complain(text: string): void {
    this.complaints.push(text);
  }
}
