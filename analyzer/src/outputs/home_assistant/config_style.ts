/**
 * How a device is announced: in one message, or for systems that know no device discovery (openHAB before 2026) in one a
 * component. To Home Assistant both are the same device and the same components, so that only one of them may be there.
 */
import { componentMessage, type DiscoveryMessage } from './discovery.js';
import { type ConfigTopic, type DiscoveryTopics, PLATFORMS, type Platform } from './discovery_topics.js';

/** To be retained; an empty payload takes away what is. */
export interface ConfigMessage {
  readonly topic: string;
  readonly payload: string;
}

export interface ConfigStyle {
  /** Messages that say all of a device; components without content are taken away. */
  messages(objectId: string, message: DiscoveryMessage): ConfigMessage[];
  /** Whether a topic is one of this style. */
  isOwn(topic: ConfigTopic): boolean;
  /** Components that a retained message announces. */
  componentsIn(topic: ConfigTopic, text: string): Iterable<readonly [key: string, platform: Platform]>;
}

export const deviceStyle = (topics: DiscoveryTopics): ConfigStyle => ({
  messages: (objectId, message) => [
    { topic: topics.deviceConfig(objectId), payload: JSON.stringify(message) },
  ],
  isOwn: ({ component }) => component === undefined,
  componentsIn: (_, text) => componentsOf(text),
});

export const componentStyle = (topics: DiscoveryTopics): ConfigStyle => ({
  messages: (objectId, message) =>
    Object.entries(message.components).map(([key, component]) => ({
      topic: topics.componentConfig(component.platform, objectId, key),
      payload:
        Object.keys(component).length === 1 ? '' : JSON.stringify(componentMessage(message, component)),
    })),
  isOwn: ({ component }) => component !== undefined,
  componentsIn: ({ component }) => (component === undefined ? [] : [[component.key, component.platform]]),
});

/** What a broker retains need not be ours. */
function* componentsOf(text: string): Generator<readonly [string, Platform]> {
  let components: unknown;
  try {
    components = (JSON.parse(text) as { components?: unknown } | null)?.components;
  } catch {
    return;
  }
  if (typeof components !== 'object' || components === null) return;
  for (const [key, component] of Object.entries(components).slice(0, MOST_COMPONENTS)) {
    const platform = PLATFORMS.find(each => each === (component as { platform?: unknown } | null)?.platform);
    if (platform !== undefined) yield [key, platform];
  }
}

const MOST_COMPONENTS = 1000;
