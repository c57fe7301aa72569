/**
 * Topics of Home Assistant's MQTT discovery. Ids are `[a-zA-Z0-9_-]`: those of devices are, and what is ours is known by
 * what it begins with.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { Topics } from '@edgevitals/shared/topics';

export const DEFAULT_PREFIX = 'homeassistant';

export const PLATFORMS = ['sensor', 'binary_sensor'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** What a config topic of ours is of: a device with all its components, or one component. */
export interface ConfigTopic {
  readonly objectId: string;
  readonly component?: { readonly platform: Platform; readonly key: string };
}

const PREFIX = /^[a-zA-Z0-9_-]+(\/[a-zA-Z0-9_-]+)*$/;
/** The analyzer's device: no device is called so. */
const ANALYZER = 'analyzer';

export class DiscoveryTopics {
  readonly prefix: string;
  /** What our object ids begin with: two analyzers at one broker have bases of their own. */
  private readonly ours: string;

  /** @throws EdgevitalsError CONFIG_INVALID. */
  constructor(topics: Topics, prefix = DEFAULT_PREFIX) {
    if (!PREFIX.test(prefix))
      throw new EdgevitalsError(
        'CONFIG_INVALID',
        `discovery prefix ${JSON.stringify(prefix)} must be levels of [a-zA-Z0-9_-] joined by '/', for instance ${DEFAULT_PREFIX}`,
      );
    this.prefix = prefix;
    this.ours = `${topics.base.replaceAll('/', '-')}-`;
  }

  /** Identifies a device for good: in topics, unique ids and links. */
  objectId(device: string): string {
    return `${this.ours}${device}`;
  }

  get analyzerId(): string {
    return this.objectId(ANALYZER);
  }

  deviceConfig(objectId: string): string {
    return `${this.prefix}/device/${objectId}/config`;
  }

  componentConfig(platform: Platform, objectId: string, key: string): string {
    return `${this.prefix}/${platform}/${objectId}/${key}/config`;
  }

  /** Home Assistant's birth and will. */
  get birth(): string {
    return `${this.prefix}/status`;
  }

  /** Filters that all config topics match. */
  get configs(): readonly string[] {
    return [
      `${this.prefix}/device/+/config`,
      ...PLATFORMS.map(platform => `${this.prefix}/${platform}/+/+/config`),
    ];
  }

  /** What a topic of ours is of; undefined for what others announce. */
  parse(topic: string): ConfigTopic | undefined {
    if (!topic.startsWith(`${this.prefix}/`) || !topic.endsWith('/config')) return undefined;
    const [kind, objectId = '', key, ...rest] = topic
      .slice(this.prefix.length + 1, -'/config'.length)
      .split('/');
    if (!objectId.startsWith(this.ours) || rest.length > 0) return undefined;
    if (kind === 'device') return key === undefined ? { objectId } : undefined;
    const platform = PLATFORMS.find(each => each === kind);
    return platform === undefined || key === undefined
      ? undefined
      : { objectId, component: { platform, key } };
  }
}
