/** Discovery messages of the fleet's devices and of the analyzer. */
import type { Info } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import type { Topics } from '@edgevitals/shared/topics';
import { ANALYZER_QUANTITIES, DEVICE_QUANTITIES, type PublishedQuantity } from '../../published/index.js';
import type { PublishedDevice } from '../device_output.js';
import {
  availableWhile,
  componentOf,
  type DiscoveryComponent,
  type DiscoveryMessage,
  onlineComponent,
} from './discovery.js';
import type { DiscoveryTopics } from './discovery_topics.js';

/** Without a message for so many periods, and a minute, a value is unavailable. */
const EXPIRE_PERIODS = 3;
/** Names that devices give themselves are cut: what people read is no longer. */
const LONGEST_NAME = 100;

export interface MessageOptions {
  readonly topics: Topics;
  readonly discovery: DiscoveryTopics;
  /** Whether a device is announced, which others may be behind. */
  readonly isAnnounced: (device: string) => boolean;
  /** Between two messages with values, at least. */
  readonly periodSeconds: number;
  readonly version: string;
}

/**
 * What is announced of a device.
 * @param names of the quantities that it has; others are left out.
 */
export function deviceMessage(
  { device, info, status }: PublishedDevice,
  names: readonly string[],
  { topics, discovery, periodSeconds, version, isAnnounced }: MessageOptions,
): DiscoveryMessage {
  const gateway = info?.gateway;
  const objectId = discovery.objectId(device);
  const stateTopic = topics.values(device);
  // one that has never said whether it is online has no topic that could make it available
  const saysStatus = status !== 'unknown';
  const period = Math.max(periodSeconds, publishSeconds(info));
  const place = { objectId, stateTopic, expireSeconds: expireSeconds(period) };
  return {
    device: {
      identifiers: [objectId],
      name: device,
      ...given({
        model: cut(info?.model) ?? cut(info && `${info.kernel.release} ${info.kernel.architecture}`.trim()),
        sw_version: cut(info?.agent.version),
      }),
      via_device:
        gateway !== undefined && isAnnounced(gateway) ? discovery.objectId(gateway) : discovery.analyzerId,
    },
    origin: { name: 'edgevitals', sw_version: version },
    ...availableWhile(...(saysStatus ? [topics.status(device)] : []), topics.analyzerStatus),
    state_topic: stateTopic,
    components: {
      ...given({
        online: saysStatus
          ? onlineComponent(objectId, topics.status(device), availableWhile(topics.analyzerStatus))
          : undefined,
      }),
      ...componentsOf(DEVICE_QUANTITIES, names, place),
    },
  };
}

/** Seconds between two frames of a device, as it plans them now: on battery, in heat or on a metered link more than usual. */
export const publishSeconds = (info: Info | undefined): number => (info?.plan['publishMs'] ?? 0) / 1000;

/** After so long without a message a value is unavailable. */
const expireSeconds = (periodSeconds: number): number => Math.ceil(EXPIRE_PERIODS * periodSeconds) + 60;

/** What is announced of the analyzer, which the others are linked to. */
export function analyzerMessage({
  topics,
  discovery,
  periodSeconds,
  version,
}: MessageOptions): DiscoveryMessage {
  const objectId = discovery.analyzerId;
  const stateTopic = topics.analyzerValues;
  const available = availableWhile(topics.analyzerStatus);
  const components = componentsOf(ANALYZER_QUANTITIES, Object.keys(ANALYZER_QUANTITIES), {
    ...{ objectId, stateTopic, expireSeconds: expireSeconds(periodSeconds) },
  });
  return {
    device: {
      identifiers: [objectId],
      name: topics.base === 'edgevitals' ? 'edgevitals' : `edgevitals ${topics.base}`,
      manufacturer: 'edgevitals',
      model: 'Analyzer',
      sw_version: version,
    },
    origin: { name: 'edgevitals', sw_version: version },
    state_topic: stateTopic,
    components: {
      // available whatever it says, or it could never be seen to be off
      online: onlineComponent(objectId, topics.analyzerStatus, {}),
      ...Object.fromEntries(
        Object.entries(components).map(([key, component]) => [key, { ...component, ...available }]),
      ),
    },
  };
}

const componentsOf = (
  catalogue: Readonly<Record<string, PublishedQuantity<never>>>,
  names: readonly string[],
  place: Parameters<typeof componentOf>[2],
): Record<string, DiscoveryComponent> =>
  Object.fromEntries(
    Object.entries(catalogue)
      .filter(([key]) => names.includes(key))
      .map(([key, quantity]) => [key, componentOf(key, quantity, place)]),
  );

const cut = (text: string | undefined): string | undefined => text?.slice(0, LONGEST_NAME) || undefined;
